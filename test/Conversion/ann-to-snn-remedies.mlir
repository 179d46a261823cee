// RUN: snnc-opt %s --split-input-file --verify-diagnostics --ann-to-snn

// In the middle of a network, what no chip computes is an error that says what
// could replace it.

func.func @sigmoid(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.unary) has no counterpart in a spiking network; train it with HardSigmoid instead, which is a Clip of a line and what a neuron computes}}
  %0 = ann.unary sigmoid %x : tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @tanh(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.unary) has no counterpart in a spiking network; train it with a Clip to -1 and 1 instead, which is what a neuron computes}}
  %0 = ann.unary tanh %x : tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @softplus(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.unary) has no counterpart in a spiking network; train it with Relu instead, or with a Clip, which is what a neuron computes}}
  %0 = ann.unary softplus %x : tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @abs(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.unary) has no counterpart in a spiking network; write it as Relu(x) + Relu(-x), two layers that a chip computes}}
  %0 = ann.unary abs %x : tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @neg(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.unary) has no counterpart in a spiking network; write it as a product with -1, which goes into weights}}
  %0 = ann.unary neg %x : tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @exp(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.unary) has no counterpart in a spiking network; neurons add, multiply by constants and clip: move it to the end, where the host computes it, or train without it}}
  %0 = ann.unary exp %x : tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @leaky(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  %s = ann.constant dense<0.1> : tensor<f32>
  // expected-error @below {{(ann.binary) has no counterpart in a spiking network; write a LeakyRelu or PRelu as Relu(x) - slope * Relu(-x), layers that a chip computes in graded coding, or train with Relu instead}}
  %0 = ann.binary prelu %x, %s : (tensor<1x2x2x2xf32>, tensor<f32>) -> tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @maximum(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.binary) has no counterpart in a spiking network; write a bound that is constant as a Clip, the maximum of two values as x + Relu(y - x)}}
  %0 = ann.binary max %x, %x : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @power(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.binary) has no counterpart in a spiking network; neurons add, multiply by constants and clip: move it to the end, where the host computes it, or train without it}}
  %0 = ann.binary pow %x, %x : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @lrn(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.lrn) has no counterpart in a spiking network; train with BatchNormalization instead, which goes into weights}}
  %0 = ann.lrn %x size 5 alpha 1.000000e-04 beta 7.500000e-01 bias 1.000000e+00 : tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @norm(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.reduce) has no counterpart in a spiking network; a chip computes the mean and the maximum of whole maps (axes 2 and 3); train InstanceNormalization and its kin as BatchNormalization}}
  %m = ann.reduce mean %x axes [1] : (tensor<1x2x2x2xf32>) -> tensor<1x1x2x2xf32>
  %0 = ann.sub %x, %m : (tensor<1x2x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @pad(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.pad) has no counterpart in a spiking network; pad with zeros right in front of a Conv or pooling, which take them over}}
  %p = ann.pad %x low [0, 0, 1, 1] high [0, 0, 0, 0] mode edge : (tensor<1x2x2x2xf32>) -> tensor<1x2x3x3xf32>
  %0 = ann.max_pool %p kernel [2, 2] : (tensor<1x2x3x3xf32>) -> tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @resize(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.resize) has no counterpart in a spiking network; a chip's network doubles maps by the nearest element alone (floor(x / 2)), in front of Concat, Conv of stride 1, activations and sums; use these, or scale down the other branch instead}}
  %0 = ann.resize nearest %x sizes [1, 2, 2, 2] scales [1.0, 1.0, 1.0, 0.9] coordinates asymmetric : (tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @matmul(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.matmul) has no counterpart in a spiking network; neurons cannot multiply two values; a MatMul with constant weights is a layer}}
  %0 = ann.matmul %x, %x : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @where(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.where) has no counterpart in a spiking network; neurons cannot choose; write it as sums and Relu}}
  %0 = ann.where %x, %x, %x : (tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>, tensor<1x2x2x2xf32>) -> tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

func.func @broadcast(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}, %z: tensor<1x2x1x1xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{(ann.broadcast) has no counterpart in a spiking network; only constants can be repeated}}
  %0 = ann.broadcast %z : tensor<1x2x1x1xf32> -> tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %y = ann.conv2d %0, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %y : tensor<1x2x2x2xf32>
}

// -----

// A layer that no chip has stays an error at the end.
func.func @conv_transpose(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x4x4xf32> {
  %w = ann.constant dense<1.0> : tensor<2x2x2x2xf32>
  // expected-error @below {{(ann.conv_transpose) has no counterpart in a spiking network; a chip cannot spread a map over a larger one; use a Conv, or cut the model here}}
  %0 = ann.conv_transpose %x, %w strides [2, 2] pads [0, 0, 0, 0] dilations [1, 1] : (tensor<1x2x2x2xf32>, tensor<2x2x2x2xf32>) -> tensor<1x2x4x4xf32>
  return %0 : tensor<1x2x4x4xf32>
}

// -----

// The form that stands for LeakyRelu does become a network.
func.func @leaky_as_two(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  %w = ann.constant dense<[[1.0, -1.0], [-1.0, 1.0]]> : tensor<2x2xf32>
  %minus = ann.constant dense<-1.0> : tensor<f32>
  %slope = ann.constant dense<-0.1> : tensor<f32>
  %0 = ann.dense %x, %w {ann.range = #ann.range<-1.0, 1.0>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %1 = ann.relu %0 {ann.range = #ann.range<0.0, 1.0>} : tensor<1x2xf32>
  %2 = ann.mul %0, %minus : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %3 = ann.relu %2 {ann.range = #ann.range<0.0, 1.0>} : tensor<1x2xf32>
  %4 = ann.mul %3, %slope : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %5 = ann.add %1, %4 {ann.range = #ann.range<-0.1, 1.0>} : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %6 = ann.dense %5, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %6 : tensor<1x2xf32>
}

// -----

func.func @conv3d(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x1x1x1xf32> {
  %w = ann.constant dense<1.0> : tensor<2x2x1x1x1xf32>
  %v = ann.reshape %x : tensor<1x2xf32> -> tensor<1x2x1x1x1xf32>
  // expected-error @below {{(ann.conv3d) has no counterpart in a spiking network; a chip's maps have two dimensions; use a Conv of two, with depth as channels}}
  %0 = ann.conv3d %v, %w : (tensor<1x2x1x1x1xf32>, tensor<2x2x1x1x1xf32>) -> tensor<1x2x1x1x1xf32>
  return %0 : tensor<1x2x1x1x1xf32>
}
