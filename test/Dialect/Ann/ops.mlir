// Every ann op survives text, generic text and bytecode.
// RUN: snnc-opt %s | snnc-opt | FileCheck %s
// RUN: snnc-opt %s --mlir-print-op-generic | snnc-opt | FileCheck %s
// RUN: snnc-opt %s --emit-bytecode | snnc-opt | FileCheck %s

// CHECK-LABEL: @constants
func.func @constants() -> (tensor<2xf32>, tensor<1000000xf32>, tensor<2x1xf32>) {
  // CHECK: ann.constant dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>
  %0 = ann.constant dense<[1.0, 2.0]> : tensor<2xf32>
  // CHECK: ann.constant dense<5.000000e-01> : tensor<1000000xf32>
  %1 = ann.constant dense<0.5> : tensor<1000000xf32>
  // CHECK: ann.constant dense_resource<w> : tensor<2x1xf32>
  %2 = ann.constant dense_resource<w> : tensor<2x1xf32>
  return %0, %1, %2 : tensor<2xf32>, tensor<1000000xf32>, tensor<2x1xf32>
}

// CHECK-LABEL: @conv2d
func.func @conv2d(%x: tensor<1x4x8x9xf32>, %w: tensor<4x4x3x3xf32>, %d: tensor<8x1x3x3xf32>, %b: tensor<4xf32>) {
  // CHECK: ann.conv2d %{{.*}}, %{{.*}} : (tensor<1x4x8x9xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x7xf32>
  %0 = ann.conv2d %x, %w : (tensor<1x4x8x9xf32>, tensor<4x4x3x3xf32>) -> tensor<1x4x6x7xf32>
  // CHECK: ann.conv2d %{{.*}}, %{{.*}}, %{{.*}} strides [2, 1] pads [1, 0, 1, 2] : (tensor<1x4x8x9xf32>, tensor<4x4x3x3xf32>, tensor<4xf32>) -> tensor<1x4x4x9xf32>
  %1 = ann.conv2d %x, %w, %b strides [2, 1] pads [1, 0, 1, 2] : (tensor<1x4x8x9xf32>, tensor<4x4x3x3xf32>, tensor<4xf32>) -> tensor<1x4x4x9xf32>
  // CHECK: ann.conv2d %{{.*}}, %{{.*}} dilations [1, 2] groups 4 : (tensor<1x4x8x9xf32>, tensor<8x1x3x3xf32>) -> tensor<1x8x6x5xf32>
  %2 = ann.conv2d %x, %d dilations [1, 2] groups 4 : (tensor<1x4x8x9xf32>, tensor<8x1x3x3xf32>) -> tensor<1x8x6x5xf32>
  return
}

// CHECK-LABEL: @dense
func.func @dense(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>, %b: tensor<2xf32>) {
  // CHECK: ann.dense %{{.*}}, %{{.*}} : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  %0 = ann.dense %x, %w : (tensor<1x4xf32>, tensor<2x4xf32>) -> tensor<1x2xf32>
  // CHECK: ann.dense %{{.*}}, %{{.*}}, %{{.*}} : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  %1 = ann.dense %x, %w, %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return
}

// CHECK-LABEL: @batch_norm
func.func @batch_norm(%x: tensor<1x2x4x4xf32>, %p: tensor<2xf32>) {
  // CHECK: ann.batch_norm %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}}, %{{.*}} epsilon 1.000000e-03
  // CHECK-SAME: (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  %0 = ann.batch_norm %x, %p, %p, %p, %p epsilon 1.000000e-03
      : (tensor<1x2x4x4xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2x4x4xf32>
  return
}

// CHECK-LABEL: @activations
func.func @activations(%x: tensor<1x4xf32>) {
  // CHECK: ann.relu %{{.*}} : tensor<1x4xf32>
  %0 = ann.relu %x : tensor<1x4xf32>
  // CHECK: ann.clip %{{.*}} min 0.000000e+00 max 6.000000e+00 : tensor<1x4xf32>
  %1 = ann.clip %x min 0.0 max 6.0 : tensor<1x4xf32>
  // CHECK: ann.clip %{{.*}} min -1.000000e+00 max 0x7F800000 : tensor<1x4xf32>
  %2 = ann.clip %x min -1.0 max 0x7F800000 : tensor<1x4xf32>
  // CHECK: ann.softmax %{{.*}} axis 1 : tensor<1x4xf32>
  %3 = ann.softmax %x axis 1 : tensor<1x4xf32>
  return
}

// CHECK-LABEL: @pooling
func.func @pooling(%x: tensor<1x3x8x8xf32>) {
  // CHECK: ann.max_pool %{{.*}} kernel [2, 2] strides [2, 2] : (tensor<1x3x8x8xf32>) -> tensor<1x3x4x4xf32>
  %0 = ann.max_pool %x kernel [2, 2] strides [2, 2] : (tensor<1x3x8x8xf32>) -> tensor<1x3x4x4xf32>
  // CHECK: ann.max_pool %{{.*}} kernel [3, 3] pads [1, 1, 0, 0] dilations [2, 2] : (tensor<1x3x8x8xf32>) -> tensor<1x3x5x5xf32>
  %1 = ann.max_pool %x kernel [3, 3] pads [1, 1, 0, 0] dilations [2, 2] : (tensor<1x3x8x8xf32>) -> tensor<1x3x5x5xf32>
  // CHECK: ann.avg_pool %{{.*}} kernel [8, 8] : (tensor<1x3x8x8xf32>) -> tensor<1x3x1x1xf32>
  %2 = ann.avg_pool %x kernel [8, 8] : (tensor<1x3x8x8xf32>) -> tensor<1x3x1x1xf32>
  // CHECK: ann.avg_pool %{{.*}} kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] count_include_pad : (tensor<1x3x8x8xf32>) -> tensor<1x3x4x4xf32>
  %3 = ann.avg_pool %x kernel [3, 3] strides [2, 2] pads [1, 1, 1, 1] count_include_pad : (tensor<1x3x8x8xf32>) -> tensor<1x3x4x4xf32>
  return
}

// CHECK-LABEL: @arithmetic
func.func @arithmetic(%x: tensor<1x2x4x4xf32>, %c: tensor<2x1x1xf32>, %y: tensor<4x1xf32>, %z: tensor<5xf32>) {
  // CHECK: ann.add %{{.*}}, %{{.*}} : (tensor<1x2x4x4xf32>, tensor<2x1x1xf32>) -> tensor<1x2x4x4xf32>
  %0 = ann.add %x, %c : (tensor<1x2x4x4xf32>, tensor<2x1x1xf32>) -> tensor<1x2x4x4xf32>
  // CHECK: ann.sub %{{.*}}, %{{.*}} : (tensor<4x1xf32>, tensor<5xf32>) -> tensor<4x5xf32>
  %1 = ann.sub %y, %z : (tensor<4x1xf32>, tensor<5xf32>) -> tensor<4x5xf32>
  // CHECK: ann.mul %{{.*}}, %{{.*}} : (tensor<5xf32>, tensor<4x1xf32>) -> tensor<4x5xf32>
  %2 = ann.mul %z, %y : (tensor<5xf32>, tensor<4x1xf32>) -> tensor<4x5xf32>
  // CHECK: ann.div %{{.*}}, %{{.*}} : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xf32>
  %3 = ann.div %z, %z : (tensor<5xf32>, tensor<5xf32>) -> tensor<5xf32>
  return
}

// CHECK-LABEL: @shapes
func.func @shapes(%x: tensor<1x2x3xf32>) {
  // CHECK: ann.reshape %{{.*}} : tensor<1x2x3xf32> -> tensor<1x6xf32>
  %0 = ann.reshape %x : tensor<1x2x3xf32> -> tensor<1x6xf32>
  // CHECK: ann.transpose %{{.*}} permutation [0, 2, 1] : (tensor<1x2x3xf32>) -> tensor<1x3x2xf32>
  %1 = ann.transpose %x permutation [0, 2, 1] : (tensor<1x2x3xf32>) -> tensor<1x3x2xf32>
  return
}

// CHECK-LABEL: @calibrated
// CHECK-SAME: {ann.name = "image", ann.range = #ann.range<0.000000e+00, 2.550000e+02>}
// CHECK-SAME: -> (tensor<1x4xf32> {ann.name = "scores"})
func.func @calibrated(%x: tensor<1x4xf32> {ann.name = "image", ann.range = #ann.range<0.0, 255.0>}) -> (tensor<1x4xf32> {ann.name = "scores"}) {
  // CHECK: ann.relu %{{.*}} {ann.range = #ann.range<0.000000e+00, 1.500000e+00>} : tensor<1x4xf32>
  %0 = ann.relu %x {ann.range = #ann.range<0.0, 1.5>} : tensor<1x4xf32>
  return %0 : tensor<1x4xf32>
}

// CHECK-LABEL: @volumes
func.func @volumes(%x: tensor<1x3x4x8x8xf32>, %w: tensor<4x3x3x3x3xf32>,
                   %v: tensor<3x2x2x2x2xf32>) {
  // CHECK: ann.conv3d %{{.*}}, %{{.*}} pads [1, 0, 0, 1, 0, 0] : (tensor<1x3x4x8x8xf32>, tensor<4x3x3x3x3xf32>) -> tensor<1x4x4x6x6xf32>
  %0 = ann.conv3d %x, %w pads [1, 0, 0, 1, 0, 0]
      : (tensor<1x3x4x8x8xf32>, tensor<4x3x3x3x3xf32>) -> tensor<1x4x4x6x6xf32>
  // CHECK: ann.conv_transpose %{{.*}}, %{{.*}} strides [2, 2, 2] pads [0, 0, 0, 0, 0, 0] dilations [1, 1, 1]
  %1 = ann.conv_transpose %x, %v strides [2, 2, 2] pads [0, 0, 0, 0, 0, 0]
      dilations [1, 1, 1]
      : (tensor<1x3x4x8x8xf32>, tensor<3x2x2x2x2xf32>) -> tensor<1x2x8x16x16xf32>
  return
}

// CHECK-LABEL: @conv_transpose
func.func @conv_transpose(%x: tensor<1x4x4x4xf32>, %w: tensor<4x1x3x3xf32>,
                          %b: tensor<2xf32>) {
  // CHECK: ann.conv_transpose %{{.*}}, %{{.*}}, %{{.*}} strides [2, 2] pads [1, 1, 1, 0] dilations [1, 1] groups 2
  %0 = ann.conv_transpose %x, %w, %b strides [2, 2] pads [1, 1, 1, 0]
      dilations [1, 1] groups 2
      : (tensor<1x4x4x4xf32>, tensor<4x1x3x3xf32>, tensor<2xf32>)
      -> tensor<1x2x7x8xf32>
  return
}

// CHECK-LABEL: @math
func.func @math(%x: tensor<1x4xf32>, %y: tensor<4xf32>, %c: tensor<f32>,
                %m: tensor<1x8x4x4xf32>) {
  // CHECK: ann.unary sigmoid %{{.*}} : tensor<1x4xf32>
  %0 = ann.unary sigmoid %x : tensor<1x4xf32>
  // CHECK: ann.binary prelu %{{.*}}, %{{.*}} : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  %1 = ann.binary prelu %x, %y : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  // CHECK: ann.where %{{.*}}, %{{.*}}, %{{.*}} : (tensor<1x4xf32>, tensor<4xf32>, tensor<f32>) -> tensor<1x4xf32>
  %2 = ann.where %x, %y, %c
      : (tensor<1x4xf32>, tensor<4xf32>, tensor<f32>) -> tensor<1x4xf32>
  // CHECK: ann.reduce mean %{{.*}} axes [2, 3] : (tensor<1x8x4x4xf32>) -> tensor<1x8x1x1xf32>
  %3 = ann.reduce mean %m axes [2, 3]
      : (tensor<1x8x4x4xf32>) -> tensor<1x8x1x1xf32>
  // CHECK: ann.lrn %{{.*}} size 5 alpha 9.99999974E-5 beta 7.500000e-01 bias 1.000000e+00 : tensor<1x8x4x4xf32>
  %4 = ann.lrn %m size 5 alpha 1.000000e-04 beta 7.500000e-01 bias 1.000000e+00
      : tensor<1x8x4x4xf32>
  return
}

// CHECK-LABEL: @matmul
func.func @matmul(%x: tensor<2x3x4xf32>, %y: tensor<4x5xf32>) {
  // CHECK: ann.matmul %{{.*}}, %{{.*}} : (tensor<2x3x4xf32>, tensor<4x5xf32>) -> tensor<2x3x5xf32>
  %0 = ann.matmul %x, %y
      : (tensor<2x3x4xf32>, tensor<4x5xf32>) -> tensor<2x3x5xf32>
  return
}

// CHECK-LABEL: @moves
func.func @moves(%x: tensor<1x4xf32>, %y: tensor<1x2xf32>,
                 %z: tensor<3x1xf32>) {
  // CHECK: ann.concat %{{.*}}, %{{.*}} axis 1 : (tensor<1x4xf32>, tensor<1x2xf32>) -> tensor<1x6xf32>
  %0 = ann.concat %x, %y axis 1
      : (tensor<1x4xf32>, tensor<1x2xf32>) -> tensor<1x6xf32>
  // CHECK: ann.slice %{{.*}} starts [0, 3] sizes [1, 2] steps [1, -2] : (tensor<1x4xf32>) -> tensor<1x2xf32>
  %1 = ann.slice %x starts [0, 3] sizes [1, 2] steps [1, -2]
      : (tensor<1x4xf32>) -> tensor<1x2xf32>
  // CHECK: ann.gather %{{.*}} indices dense<[2, 0]> : tensor<2xi64> axis 1 : (tensor<1x4xf32>) -> tensor<1x2xf32>
  %2 = ann.gather %x indices dense<[2, 0]> : tensor<2xi64> axis 1
      : (tensor<1x4xf32>) -> tensor<1x2xf32>
  // CHECK: ann.pad %{{.*}} low [0, 1] high [0, 2] mode reflect : (tensor<1x4xf32>) -> tensor<1x7xf32>
  %3 = ann.pad %x low [0, 1] high [0, 2] mode reflect
      : (tensor<1x4xf32>) -> tensor<1x7xf32>
  // CHECK: ann.pad %{{.*}} low [0, 1] high [0, 2] mode constant value -1.000000e+00
  %4 = ann.pad %x low [0, 1] high [0, 2] mode constant value -1.000000e+00
      : (tensor<1x4xf32>) -> tensor<1x7xf32>
  // CHECK: ann.broadcast %{{.*}} : tensor<3x1xf32> -> tensor<2x3x4xf32>
  %5 = ann.broadcast %z : tensor<3x1xf32> -> tensor<2x3x4xf32>
  return
}

// CHECK-LABEL: @resize
func.func @resize(%x: tensor<1x2x4x4xf32>) {
  // CHECK: ann.resize linear %{{.*}} sizes [1, 2, 8, 8] scales [1.000000e+00, 1.000000e+00, 2.000000e+00, 2.000000e+00] coordinates half_pixel : (tensor<1x2x4x4xf32>) -> tensor<1x2x8x8xf32>
  %0 = ann.resize linear %x sizes [1, 2, 8, 8] scales [1.0, 1.0, 2.0, 2.0]
      coordinates half_pixel : (tensor<1x2x4x4xf32>) -> tensor<1x2x8x8xf32>
  // CHECK: coordinates asymmetric rounding floor cubic -5.000000e-01 extrapolation 1.000000e+00 exclude_outside antialias
  %1 = ann.resize cubic %x sizes [1, 2, 8, 8] scales [1.0, 1.0, 2.0, 2.0]
      coordinates asymmetric rounding floor cubic -5.000000e-01
      extrapolation 1.000000e+00 exclude_outside antialias
      : (tensor<1x2x4x4xf32>) -> tensor<1x2x8x8xf32>
  return
}

// CHECK: w: "0x040000000000803F00000040"
{-#
  dialect_resources: {
    builtin: {
      w: "0x040000000000803F00000040"
    }
  }
#-}
