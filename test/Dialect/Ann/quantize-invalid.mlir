// RUN: snnc-opt %s --split-input-file --verify-diagnostics

func.func @axis(%x: tensor<1x2xf32>) {
  // expected-error @below {{'ann.quantize' op expects an axis from 0 to 1, but got 2}}
  %0 = ann.quantize floor %x scale [1.0] low [0.0] high [1.0] axis 2 : tensor<1x2xf32>
  return
}

// -----

func.func @count(%x: tensor<1x2xf32>) {
  // expected-error @below {{'ann.quantize' op expects 1 or 2 elements in 'low', but got 3}}
  %0 = ann.quantize floor %x scale [1.0] low [0.0, 0.0, 0.0] high [1.0] axis 1 : tensor<1x2xf32>
  return
}

// -----

func.func @scale(%x: tensor<1x2xf32>) {
  // expected-error @below {{'ann.quantize' op expects positive and finite scales, but got 0.000000e+00}}
  %0 = ann.quantize floor %x scale [0.0] low [0.0] high [1.0] : tensor<1x2xf32>
  return
}

// -----

func.func @limits(%x: tensor<1x2xf32>) {
  // expected-error @below {{'ann.quantize' op expects integers up to 2^24 as limits, in ascending order, but got 5.000000e-01 and 1.000000e+00}}
  %0 = ann.quantize floor %x scale [1.0] low [0.5] high [1.0] : tensor<1x2xf32>
  return
}

// -----

func.func @grid_place(%x: tensor<1x2xf32>) {
  // expected-error @below {{'ann.relu' op expects 'ann.grid' to be an array of positive f32 on an ann.conv2d or ann.dense, but got array<f32: 1.000000e+00>}}
  %0 = ann.relu %x {ann.grid = array<f32: 1.0>} : tensor<1x2xf32>
  return
}

// -----

func.func @grid_size(%x: tensor<1x2xf32>, %w: tensor<3x2xf32>) {
  // expected-error @below {{'ann.dense' op expects 1 or 3 steps in 'ann.grid', but got 2}}
  %0 = ann.dense %x, %w {ann.grid = array<f32: 1.0, 2.0>} : (tensor<1x2xf32>, tensor<3x2xf32>) -> tensor<1x3xf32>
  return
}
