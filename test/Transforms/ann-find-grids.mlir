// RUN: snnc-opt %s --ann-find-grids | FileCheck %s

// floor((w x * m + a) / 4) limited to 0 .. 3: the integers of the user stay.
// CHECK-LABEL: func.func @chain
func.func @chain(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = ann.constant dense<[[1.0, -1.0]]> : tensor<1x2xf32>
  %m = ann.constant dense<3.0> : tensor<f32>
  %a = ann.constant dense<2.0> : tensor<f32>
  %d = ann.constant dense<4.0> : tensor<f32>
  // CHECK: ann.dense {{.*}} {ann.grid = array<f32: 1.000000e+00>}
  %0 = ann.dense %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  %1 = ann.mul %0, %m : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  // CHECK: %[[SUM:.*]] = ann.add
  %2 = ann.add %1, %a : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  // CHECK-NEXT: ann.quantize {{ *}}floor %[[SUM]] scale [4.000000e+00] low [0.000000e+00] high [3.000000e+00]
  %3 = ann.div %2, %d : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  %4 = ann.unary floor %3 : tensor<1x1xf32>
  %5 = ann.clip %4 min 0.0 max 3.0 : tensor<1x1xf32>
  return %5 : tensor<1x1xf32>
}

// A product with 1/4 is a quotient by 4; with 1/3 it is not exactly one.
// CHECK-LABEL: func.func @products
func.func @products(%x: tensor<1x2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  %q = ann.constant dense<0.25> : tensor<f32>
  %t = ann.constant dense<0.333333343> : tensor<f32>
  // CHECK-DAG: ann.quantize {{ *}}half_even %arg0 scale [4.000000e+00]
  // CHECK-DAG: %[[M:.*]] = ann.mul
  // CHECK-DAG: ann.quantize {{ *}}toward_zero %[[M]] scale [1.000000e+00]
  %0 = ann.mul %x, %q : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %1 = ann.unary round %0 : tensor<1x2xf32>
  %2 = ann.clip %1 min -8.0 max 7.0 : tensor<1x2xf32>
  %3 = ann.mul %x, %t : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %4 = ann.unary trunc %3 : tensor<1x2xf32>
  %5 = ann.clip %4 min -8.0 max 7.0 : tensor<1x2xf32>
  return %2, %5 : tensor<1x2xf32>, tensor<1x2xf32>
}

// Without limits, or with limits that are no integers, floor stays.
// CHECK-LABEL: func.func @open
func.func @open(%x: tensor<1x2xf32>) -> (tensor<1x2xf32>, tensor<1x2xf32>) {
  // CHECK-NOT: ann.quantize
  %0 = ann.unary floor %x : tensor<1x2xf32>
  %1 = ann.unary ceil %x : tensor<1x2xf32>
  %2 = ann.clip %1 min 0.0 max 2.5 : tensor<1x2xf32>
  return %0, %2 : tensor<1x2xf32>, tensor<1x2xf32>
}
