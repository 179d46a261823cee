// RUN: snnc-opt %s --split-input-file --verify-diagnostics --ann-to-snn='coding=rate steps=4 potential-bits=16'

func.func @negative_rate(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  %w = ann.constant dense<[[1.0, -1.0], [0.5, 0.2]]> : tensor<2x2xf32>
  // expected-error @below {{layer 'ann.dense' (ann.dense) has values from -1 to 1, but a spike rate cannot be negative; put an activation behind it, or use coding=graded}}
  %0 = ann.dense %x, %w {ann.range = #ann.range<-1.0, 1.0>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = ann.dense %0, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

func.func @rate_above_zero(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  // expected-error @below {{layer 'ann.clip' (ann.clip) never falls below 0.5, but a spike rate can only be limited from above; use coding=graded}}
  %0 = ann.clip %x min 0.5 max 2.0 {ann.range = #ann.range<0.5, 1.0>} : tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @maximum_of_the_input(%x: tensor<1x1x2x2xf32> {ann.name = "x", ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x1x1x1xf32> {
  // expected-error @below {{layer 'ann.max_pool' (ann.max_pool) reads the input 'x', but a maximum of spike rates needs the spike counts of a population; use coding=graded}}
  %0 = ann.max_pool %x kernel [2, 2] : (tensor<1x1x2x2xf32>) -> tensor<1x1x1x1xf32>
  return %0 : tensor<1x1x1x1xf32>
}

// -----

// 4 steps x 127 x 255 x 2 inputs.

func.func @overflow(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x1xf32> {
  %w = ann.constant dense<1.0> : tensor<1x2xf32>
  // expected-error @below {{layer 'ann.dense' (ann.dense) does not fit integers: potentials may reach 259080, but 16 bits hold at most 32767; lower weight-bits, activation-bits or steps}}
  %0 = ann.dense %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}
