// RUN: snnc-opt %s --ann-to-snn --split-input-file --verify-diagnostics

func.func @per_channel(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  // expected-error @below {{layer 'ann.quantize' (ann.quantize) has another scale or limit for each channel, but the events of a population have one unit; quantise activations per tensor}}
  %0 = ann.quantize half_even %x scale [1.0, 2.0] low [0.0] high [3.0] axis 1 : tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @rounding(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  // expected-error @below {{layer 'ann.quantize' (ann.quantize) rounds with 'ceil', but neurons round down or to the nearest}}
  %0 = ann.quantize ceil %x scale [1.0] low [0.0] high [3.0] : tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @no_integer(%x: tensor<1x2xf32>) -> tensor<1x1xf32> {
  %w = ann.constant dense<[[1.5, -2.0]]> : tensor<1x2xf32>
  // expected-error @below {{layer 'ann.dense' (ann.dense) has the weight 1.500000e+00, which is no integer up to 2^24 times its step 1.000000e+00; repair ann.grid}}
  %0 = ann.dense %x, %w {ann.grid = array<f32: 1.0>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  %1 = ann.quantize floor %0 scale [4.0] low [0.0] high [3.0] : tensor<1x1xf32>
  return %1 : tensor<1x1xf32>
}

// -----

// Eight million sums over three are no multiples of 16 bits.
func.func @inexact(%x: tensor<1x512xf32>) -> tensor<1x1xf32> {
  %w = ann.constant dense<127.0> : tensor<1x512xf32>
  %m = ann.constant dense<0.333333343> : tensor<f32>
  // expected-error @below {{layer 'ann.dense' (ann.dense) rounds down sums times factors that no multiplier of 16 bits stands for exactly, in 1 of 1 channels; round to the nearest in the model, or use divisors that are powers of 2}}
  %0 = ann.dense %x, %w {ann.grid = array<f32: 1.0>} : (tensor<1x512xf32>, tensor<1x512xf32>) -> tensor<1x1xf32>
  %1 = ann.mul %0, %m : (tensor<1x1xf32>, tensor<f32>) -> tensor<1x1xf32>
  %2 = ann.quantize floor %1 scale [1.0] low [-8000000.0] high [8000000.0] : tensor<1x1xf32>
  return %2 : tensor<1x1xf32>
}

// -----

func.func @overflow(%x: tensor<1x1xf32>) -> tensor<1x1xf32> {
  %w = ann.constant dense<1.0> : tensor<1x1xf32>
  %b = ann.constant dense<4.0e+09> : tensor<1xf32>
  // expected-error @below {{layer 'ann.dense' (ann.dense) has integers whose sums may reach 4000000127, but 32 bits hold at most 2147483647}}
  %0 = ann.dense %x, %w, %b {ann.grid = array<f32: 1.0>} : (tensor<1x1xf32>, tensor<1x1xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}
