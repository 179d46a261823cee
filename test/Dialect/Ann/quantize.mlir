// RUN: snnc-opt %s | snnc-opt | FileCheck %s
// RUN: snnc-opt %s --mlir-print-op-generic | snnc-opt | FileCheck %s
// RUN: snnc-opt %s --canonicalize | FileCheck %s --check-prefix=CANON

// CHECK-LABEL: func.func @round_trip
func.func @round_trip(%x: tensor<1x2x1x1xf32>, %w: tensor<3x2x1x1xf32>)
    -> (tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x3x1x1xf32>) {
  // CHECK: ann.quantize {{ *}}half_even %{{.*}} scale [5.000000e-01] low [0.000000e+00] high [2.550000e+02] : tensor<1x2x1x1xf32>
  %0 = ann.quantize half_even %x scale [0.5] low [0.0] high [255.0] : tensor<1x2x1x1xf32>
  // CHECK: ann.quantize {{ *}}floor %{{.*}} scale [5.000000e-01, 2.500000e-01] low [-8.000000e+00] high [7.000000e+00] axis 1
  %1 = ann.quantize floor %x scale [0.5, 0.25] low [-8.0] high [7.0] axis 1 : tensor<1x2x1x1xf32>
  // CHECK: ann.conv2d {{.*}} {ann.grid = array<f32: 5.000000e-01>}
  %2 = ann.conv2d %x, %w {ann.grid = array<f32: 0.5>} : (tensor<1x2x1x1xf32>, tensor<3x2x1x1xf32>) -> tensor<1x3x1x1xf32>
  return %0, %1, %2 : tensor<1x2x1x1xf32>, tensor<1x2x1x1xf32>, tensor<1x3x1x1xf32>
}

// Halves go to the even neighbour; the second channel has steps of 2.
// CANON-LABEL: func.func @fold
func.func @fold() -> (tensor<4xf32>, tensor<1x2x2xf32>, tensor<2xf32>, tensor<2xf32>) {
  %0 = ann.constant dense<[0.25, 0.75, -9.0, 9.0]> : tensor<4xf32>
  %1 = ann.constant dense<[[[1.4, 2.6], [3.9, -5.0]]]> : tensor<1x2x2xf32>
  %2 = ann.constant dense<[1.5, -1.5]> : tensor<2xf32>
  // CANON-DAG: ann.constant dense<[0.000000e+00, 2.000000e+00, -8.000000e+00, 7.000000e+00]>
  %3 = ann.quantize half_even %0 scale [0.5] low [-8.0] high [7.0] : tensor<4xf32>
  // CANON-DAG: ann.constant dense<{{\[\[}}[1.000000e+00, 2.000000e+00], [1.000000e+00, -3.000000e+00]]]>
  %4 = ann.quantize floor %1 scale [1.0, 2.0] low [-8.0] high [7.0] axis 1 : tensor<1x2x2xf32>
  // CANON-DAG: ann.constant dense<[2.000000e+00, -1.000000e+00]>
  %5 = ann.quantize ceil %2 scale [1.0] low [-8.0] high [7.0] : tensor<2xf32>
  // CANON-DAG: ann.constant dense<[1.000000e+00, -1.000000e+00]>
  %6 = ann.quantize toward_zero %2 scale [1.0] low [-8.0] high [7.0] : tensor<2xf32>
  return %3, %4, %5, %6 : tensor<4xf32>, tensor<1x2x2xf32>, tensor<2xf32>, tensor<2xf32>
}

// CANON-LABEL: func.func @activation_before_grid
func.func @activation_before_grid(%x: tensor<1x4xf32>) -> (tensor<1x4xf32>, tensor<1x4xf32>) {
  %0 = ann.relu %x : tensor<1x4xf32>
  // CANON: ann.quantize {{ *}}half_even %arg0 scale [5.000000e-01] low [0.000000e+00] high [1.270000e+02]
  %1 = ann.quantize half_even %0 scale [0.5] low [-128.0] high [127.0] : tensor<1x4xf32>
  %2 = ann.clip %x min -1.0 max 6.0 : tensor<1x4xf32>
  // CANON: ann.quantize {{ *}}half_even %arg0 scale [5.000000e-01] low [-2.000000e+00] high [1.200000e+01]
  %3 = ann.quantize half_even %2 scale [0.5] low [-128.0] high [127.0] : tensor<1x4xf32>
  return %1, %3 : tensor<1x4xf32>, tensor<1x4xf32>
}

// CANON-LABEL: func.func @clip_behind_grid
func.func @clip_behind_grid(%x: tensor<1x4xf32>) -> tensor<1x4xf32> {
  // CANON: ann.quantize {{ *}}floor %arg0 scale [5.000000e-01] low [0.000000e+00] high [3.000000e+00]
  // CANON-NOT: ann.clip
  %0 = ann.quantize floor %x scale [0.5] low [-128.0] high [127.0] : tensor<1x4xf32>
  %1 = ann.clip %0 min 0.0 max 3.0 : tensor<1x4xf32>
  return %1 : tensor<1x4xf32>
}

// What max_pool takes from a grid lies on it.
// CANON-LABEL: func.func @second_grid
func.func @second_grid(%x: tensor<1x1x2x2xf32>) -> tensor<1x1x1x1xf32> {
  %s = ann.constant dense<0.5> : tensor<f32>
  // CANON: %[[Q:.*]] = ann.quantize {{ *}}half_even %arg0
  %0 = ann.quantize half_even %x scale [0.5] low [0.0] high [255.0] : tensor<1x1x2x2xf32>
  %1 = ann.mul %0, %s : (tensor<1x1x2x2xf32>, tensor<f32>) -> tensor<1x1x2x2xf32>
  // CANON: %[[P:.*]] = ann.max_pool %[[Q]]
  %2 = ann.max_pool %1 kernel [2, 2] : (tensor<1x1x2x2xf32>) -> tensor<1x1x1x1xf32>
  // CANON: return %[[P]]
  %3 = ann.quantize half_even %2 scale [0.5] low [0.0] high [255.0] : tensor<1x1x1x1xf32>
  return %3 : tensor<1x1x1x1xf32>
}

// A layer on a grid keeps its weights.
// CANON-LABEL: func.func @grid_keeps_weights
func.func @grid_keeps_weights(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = ann.constant dense<[[3.0, -1.0]]> : tensor<1x2xf32>
  %s = ann.constant dense<0.5> : tensor<f32>
  // CANON: ann.dense
  // CANON: ann.mul
  %0 = ann.dense %x, %w {ann.grid = array<f32: 1.0>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  %1 = ann.mul %0, %s : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
}

// x = [a, b, c, d] as 2 channels of 1x2; with channels last it is a, c, b, d.
// CANON-LABEL: func.func @channels_last
func.func @channels_last(%x: tensor<1x2x1x2xf32>) -> tensor<1x1xf32> {
  // CANON-DAG: ann.constant dense<{{\[\[}}1.000000e+00, 3.000000e+00, 2.000000e+00, 4.000000e+00]]>
  // CANON-DAG: ann.reshape %arg0 : tensor<1x2x1x2xf32> -> tensor<1x4xf32>
  // CANON-NOT: ann.transpose
  %w = ann.constant dense<[[1.0, 2.0, 3.0, 4.0]]> : tensor<1x4xf32>
  %0 = ann.transpose %x permutation [0, 2, 3, 1] : (tensor<1x2x1x2xf32>) -> tensor<1x1x2x2xf32>
  %1 = ann.reshape %0 : tensor<1x1x2x2xf32> -> tensor<1x4xf32>
  %2 = ann.dense %1, %w : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x1xf32>
  return %2 : tensor<1x1xf32>
}
