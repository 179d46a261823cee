// RUN: snnc-opt %s --split-input-file --verify-diagnostics --ann-to-snn

// expected-error @below {{function 'declared' must have a body of one block to be a network}}
func.func private @declared(tensor<1x2xf32>) -> tensor<1x2xf32>

// -----

// expected-error @below {{input 'x' has the type 'tensor<2x3x4x4xf32>', but one sample of 1xCxHxW or 1xN is expected; export the model with a batch size of 1}}
func.func @batch(%x: tensor<2x3x4x4xf32> {ann.name = "x", ann.range = #ann.range<0.0, 1.0>}) -> tensor<2x3x4x4xf32> {
  %0 = ann.relu %x {ann.range = #ann.range<0.0, 1.0>} : tensor<2x3x4x4xf32>
  return %0 : tensor<2x3x4x4xf32>
}

// -----

// expected-error @below {{input 'input0' has no calibrated range; calibrate the network on sample data first}}
func.func @input_without_range(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %0 = ann.relu %x {ann.range = #ann.range<0.0, 1.0>} : tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @layer_without_range(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  // expected-error @below {{layer 'ann.relu' (ann.relu) has no calibrated range; calibrate the network on sample data first}}
  %0 = ann.relu %x : tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @nothing_to_compute(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  // expected-error @below {{output 'output0' does not come from a layer; there is nothing to compute}}
  return %x : tensor<1x2xf32>
}

// -----

func.func @left_over(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  %c = ann.constant dense<1.0> : tensor<2xf32>
  // expected-error @below {{layer 'ann.batch_norm' (ann.batch_norm) is left over; fold it into a convolution first (--ann-fold-batch-norm)}}
  %0 = ann.batch_norm %x, %c, %c, %c, %c epsilon 1.0e-3 : (tensor<1x2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @reordered(%x: tensor<1x2x3x3xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x3x3x2xf32> {
  // expected-error @below {{layer 'ann.transpose' (ann.transpose) reorders events within their maps, which the network on a chip cannot; export the model without transposes (NCHW layout)}}
  %0 = ann.transpose %x permutation [0, 2, 3, 1] : (tensor<1x2x3x3xf32>) -> tensor<1x3x3x2xf32>
  return %0 : tensor<1x3x3x2xf32>
}

// -----

func.func @foreign(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  // expected-error @below {{layer 'func.call' (func.call) has no counterpart in a spiking network}}
  %0 = func.call @foreign(%x) : (tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @reshaped(%x: tensor<1x4x1x1xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x1x2x2xf32> {
  %0 = ann.relu %x {ann.range = #ann.range<0.0, 1.0>} : tensor<1x4x1x1xf32>
  // expected-error @below {{layer 'ann.reshape' (ann.reshape) gives 'tensor<1x1x2x2xf32>' of 4x1x1 neurons; events can only be flattened (to 1xN), and channels joined, chosen or reordered}}
  %1 = ann.reshape %0 : tensor<1x4x1x1xf32> -> tensor<1x1x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<1x1x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %2 = ann.conv2d %1, %w {ann.range = #ann.range<0.0, 1.0>} : (tensor<1x1x2x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x2xf32>
  return %2 : tensor<1x1x2x2xf32>
}

// -----

func.func @softmax_inside(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  // expected-error @below {{layer 'ann.softmax' (ann.softmax) stands inside of the network, but only the host can compute softmax, at the end}}
  %0 = ann.softmax %x axis 1 : tensor<1x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2xf32>
  // expected-note @below {{layer 'ann.dense' comes after it, so the host cannot take over here}}
  %1 = ann.dense %0, %w {ann.range = #ann.range<0.0, 1.0>} : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %1 : tensor<1x2xf32>
}

// -----

func.func @softmax_of_a_map(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  %0 = ann.relu %x {ann.range = #ann.range<0.0, 1.0>} : tensor<1x2x2x2xf32>
  // expected-error @below {{layer 'ann.softmax' (ann.softmax) stands inside of the network, but only the host can compute softmax, at the end}}
  %1 = ann.softmax %0 axis 1 : tensor<1x2x2x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %2 = ann.conv2d %1, %w {ann.range = #ann.range<0.0, 1.0>} : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %2 : tensor<1x2x2x2xf32>
}

// -----

// The host computes the end, but there is no layer in front of it.
func.func @only_a_tail(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{layer 'ann.softmax' (ann.softmax) normalises along dimension 1 of 'tensor<1x2x2x2xf32>', but the host computes it over all of 1xN values}}
  %0 = ann.softmax %x axis 1 : tensor<1x2x2x2xf32>
  return %0 : tensor<1x2x2x2xf32>
}

// -----

func.func @constant_of_another_shape(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<2xf32> {
  %c = ann.constant dense<1.0> : tensor<2xf32>
  // expected-error @below {{layer 'ann.relu' (ann.relu) gives 'tensor<2xf32>', but one sample of 1xCxHxW or 1xN is expected}}
  %0 = ann.relu %c {ann.range = #ann.range<0.0, 1.0>} : tensor<2xf32>
  return %0 : tensor<2xf32>
}

// -----

func.func @constant_activation(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  %c = ann.constant dense<1.0> : tensor<1x2xf32>
  // expected-error @below {{layer 'ann.relu' (ann.relu) computes with constants only; fold them first (--canonicalize)}}
  %0 = ann.relu %c {ann.range = #ann.range<0.0, 1.0>} : tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @constant_sum(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  %c = ann.constant dense<1.0> : tensor<1x2xf32>
  // expected-error @below {{layer 'ann.add' (ann.add) computes with constants only; fold them first (--canonicalize)}}
  %0 = ann.add %c, %c : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @constant_layer(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  %c = ann.constant dense<1.0> : tensor<1x2xf32>
  %w = ann.constant dense<1.0> : tensor<2x2xf32>
  // expected-error @below {{layer 'ann.dense' (ann.dense) computes with constants only; fold them first (--canonicalize)}}
  %0 = ann.dense %c, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @constant_pool(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x1x1x1xf32> {
  %c = ann.constant dense<1.0> : tensor<1x1x2x2xf32>
  // expected-error @below {{layer 'ann.max_pool' (ann.max_pool) computes with constants only; fold them first (--canonicalize)}}
  %0 = ann.max_pool %c kernel [2, 2] : (tensor<1x1x2x2xf32>) -> tensor<1x1x1x1xf32>
  return %0 : tensor<1x1x1x1xf32>
}

// -----

func.func @weights_that_are_values(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}, %w: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x1xf32> {
  // expected-error @below {{layer 'ann.dense' (ann.dense) needs the weights as an ann.constant with data of f32; fold constants first (--canonicalize)}}
  %0 = ann.dense %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}

// -----

func.func @bias_that_is_a_value(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x1xf32> {
  %w = ann.constant dense<1.0> : tensor<1x2xf32>
  %b = ann.constant dense_resource<__elided__> : tensor<1xf32>
  // expected-error @below {{layer 'ann.dense' (ann.dense) needs the bias as an ann.constant with data of f32; fold constants first (--canonicalize)}}
  %0 = ann.dense %x, %w, %b : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}

// -----

func.func @elided(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  %c = ann.constant dense_resource<__elided__> : tensor<2xf32>
  // expected-error @below {{layer 'ann.add' (ann.add) needs the constant as an ann.constant with data of f32; fold constants first (--canonicalize)}}
  %0 = ann.add %x, %c : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @bias_per_neuron(%x: tensor<1x1x1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x1x1x2xf32> {
  %c = ann.constant dense<[1.0, 2.0]> : tensor<2xf32>
  // expected-error @below {{layer 'ann.add' (ann.add) the constant differs between the neurons of channel 0, but neurons have parameters per channel; use one number per channel}}
  %0 = ann.add %x, %c : (tensor<1x1x1x2xf32>, tensor<2xf32>) -> tensor<1x1x1x2xf32>
  return %0 : tensor<1x1x1x2xf32>
}

// -----

func.func @sum_of_two_shapes(%x: tensor<1x1x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x4xf32> {
  %w = ann.constant dense<1.0> : tensor<4x4xf32>
  %0 = ann.relu %x {ann.range = #ann.range<0.0, 1.0>} : tensor<1x1x2x2xf32>
  %1 = ann.reshape %0 : tensor<1x1x2x2xf32> -> tensor<1x4xf32>
  // expected-error @below {{layer 'ann.dense' (ann.dense) gives a map of 4x1x1 neurons, but is added to one of 1x2x2; only equal shapes can be added}}
  %2 = ann.dense %1, %w : (tensor<1x4xf32>, tensor<4x4xf32>) -> tensor<1x4xf32>
  %3 = ann.add %1, %2 : (tensor<1x4xf32>, tensor<1x4xf32>) -> tensor<1x4xf32>
  return %3 : tensor<1x4xf32>
}

// -----

func.func @repeated(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}, %y: tensor<1x2x1x1xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x2x2xf32> {
  // expected-error @below {{layer 'ann.add' (ann.add) repeats a value of 'tensor<1x2x1x1xf32>' to fill 'tensor<1x2x2x2xf32>'; only constants can be repeated}}
  %0 = ann.add %x, %y : (tensor<1x2x2x2xf32>, tensor<1x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  return %0 : tensor<1x2x2x2xf32>
}

// -----

func.func @product(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  // expected-error @below {{layer 'ann.mul' (ann.mul) multiplies by a value that is not constant; neurons can only add values}}
  %0 = ann.mul %x, %x : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @quotient(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  %c = ann.constant dense<1.0> : tensor<1x2xf32>
  // expected-error @below {{layer 'ann.div' (ann.div) divides by a value that is not constant; neurons can only add values}}
  %0 = ann.div %c, %x : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %0 : tensor<1x2xf32>
}

// -----

func.func @border(%x: tensor<1x1x3x3xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x1x2x2xf32> {
  // expected-error @below {{layer 'ann.avg_pool' (ann.avg_pool) divides by fewer elements at the border (pads 0, 0, 1, 1), but neurons of a channel share one divisor; export the model with count_include_pad=1 and ceil_mode=0}}
  %0 = ann.avg_pool %x kernel [2, 2] strides [2, 2] pads [0, 0, 1, 1] : (tensor<1x1x3x3xf32>) -> tensor<1x1x2x2xf32>
  return %0 : tensor<1x1x2x2xf32>
}

// -----

func.func @maximum_of_negatives(%x: tensor<1x1x2x2xf32> {ann.range = #ann.range<-1.5, 2.0>}) -> tensor<1x1x1x1xf32> {
  // expected-error @below {{layer 'ann.max_pool' (ann.max_pool) reads values from -1.5 to 2, but a maximum of events is never negative; put an activation in front of it}}
  %0 = ann.max_pool %x kernel [2, 2] : (tensor<1x1x2x2xf32>) -> tensor<1x1x1x1xf32>
  return %0 : tensor<1x1x1x1xf32>
}

// -----

func.func @not_a_number(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x1xf32> {
  %w = ann.constant dense<[[1.0, 0x7FC00000]]> : tensor<1x2xf32>
  // expected-error @below {{layer 'ann.dense' (ann.dense) does not fit integers: weight 1 of channel 0 is not a finite number; repair the model}}
  %0 = ann.dense %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32>
  return %0 : tensor<1x1xf32>
}

// -----

func.func @result_without_a_layer(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2xf32> {
  %c = ann.constant dense<1.0> : tensor<1x2xf32>
  // expected-error @below {{output 'output0' does not come from a layer; there is nothing to compute}}
  return %c : tensor<1x2xf32>
}

// -----

func.func @turned(%x: tensor<1x2x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x2x1x2x2xf32> {
  %w = ann.constant dense<1.0> : tensor<2x2x1x1xf32>
  %v = ann.constant dense<1.0> : tensor<2x2x1x1x1xf32>
  %0 = ann.conv2d %x, %w : (tensor<1x2x2x2xf32>, tensor<2x2x1x1xf32>) -> tensor<1x2x2x2xf32>
  // expected-error @below {{layer 'ann.reshape' (ann.reshape) turns 'tensor<1x2x2x2xf32>' into 'tensor<1x2x1x2x2xf32>'; events can only be flattened (to 1xN)}}
  %1 = ann.reshape %0 : tensor<1x2x2x2xf32> -> tensor<1x2x1x2x2xf32>
  %2 = ann.relu %1 {ann.range = #ann.range<0.0, 1.0>} : tensor<1x2x1x2x2xf32>
  // expected-note @below {{layer 'ann.conv3d' comes after it, so the host cannot take over here}}
  %3 = ann.conv3d %2, %v : (tensor<1x2x1x2x2xf32>, tensor<2x2x1x1x1xf32>) -> tensor<1x2x1x2x2xf32>
  return %3 : tensor<1x2x1x2x2xf32>
}

// -----

func.func @joined_columns(%x: tensor<1x1x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x1x2x4xf32> {
  %w = ann.constant dense<1.0> : tensor<1x1x1x1xf32>
  %0 = ann.relu %x {ann.range = #ann.range<0.0, 1.0>} : tensor<1x1x2x2xf32>
  // expected-error @below {{layer 'ann.concat' (ann.concat) joins parts of maps, but on a chip only whole channels can be joined, chosen or reordered; cut or join along dimension 1}}
  %1 = ann.concat %0, %0 axis 3 : (tensor<1x1x2x2xf32>, tensor<1x1x2x2xf32>) -> tensor<1x1x2x4xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %2 = ann.conv2d %1, %w : (tensor<1x1x2x4xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x2x4xf32>
  return %2 : tensor<1x1x2x4xf32>
}

// -----

func.func @cut_rows(%x: tensor<1x1x2x2xf32> {ann.range = #ann.range<0.0, 1.0>}) -> tensor<1x1x1x2xf32> {
  %w = ann.constant dense<1.0> : tensor<1x1x1x1xf32>
  %0 = ann.relu %x {ann.range = #ann.range<0.0, 1.0>} : tensor<1x1x2x2xf32>
  // expected-error @below {{layer 'ann.slice' (ann.slice) takes parts of maps, but on a chip only whole channels can be joined, chosen or reordered; cut or join along dimension 1}}
  %1 = ann.slice %0 starts [0, 0, 1, 0] sizes [1, 1, 1, 2] steps [1, 1, 1, 1] : (tensor<1x1x2x2xf32>) -> tensor<1x1x1x2xf32>
  // expected-note @below {{layer 'ann.conv2d' comes after it, so the host cannot take over here}}
  %2 = ann.conv2d %1, %w : (tensor<1x1x1x2xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x1x2xf32>
  return %2 : tensor<1x1x1x2xf32>
}
