// Every rule of the ann dialect, broken once.
// RUN: snnc-opt %s --split-input-file --verify-diagnostics

func.func @constant_of_integers() {
  // expected-error @below {{'ann.constant' op result #0 must be tensor of f32 with static positive sizes and fewer than 2^31 elements, but got 'tensor<2xi32>'}}
  %0 = "ann.constant"() <{value = dense<1> : tensor<2xi32>}> : () -> tensor<2xi32>
  return
}

// -----

func.func @inferred_constant_of_integers() {
  // expected-error @below {{'ann.constant' op expects a value of f32 with static positive sizes and fewer than 2^31 elements, but got 'tensor<2xi32>'}}
  %0 = ann.constant dense<1> : tensor<2xi32>
  return
}

// -----

func.func @constant_of_other_type() {
  // expected-error @below {{'ann.constant' op expects a result of type 'tensor<2xf32>', but got 'tensor<3xf32>'}}
  %0 = "ann.constant"() <{value = dense<1.0> : tensor<2xf32>}> : () -> tensor<3xf32>
  return
}

// -----

func.func @resource_too_small() {
  // expected-error @below {{'ann.constant' op expects resource 'w' to hold 12 bytes for 'tensor<3xf32>', but it holds 8}}
  %0 = ann.constant dense_resource<w> : tensor<3xf32>
  return
}

{-#
  dialect_resources: {
    builtin: {
      w: "0x040000000000803F00000040"
    }
  }
#-}

// -----

func.func @too_many_elements(%x: tensor<65536x65536xf32>) {
  // expected-error @below {{'ann.relu' op operand #0 must be tensor of f32 with static positive sizes and fewer than 2^31 elements, but got 'tensor<65536x65536xf32>'}}
  %0 = ann.relu %x : tensor<65536x65536xf32>
  return
}

// -----

func.func @dynamic_size(%x: tensor<?x4xf32>) {
  // expected-error @below {{'ann.relu' op operand #0 must be tensor of f32 with static positive sizes and fewer than 2^31 elements, but got 'tensor<?x4xf32>'}}
  %0 = ann.relu %x : tensor<?x4xf32>
  return
}

// -----

func.func @relu_of_other_type(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.relu' op requires the same type for all operands and results}}
  %0 = "ann.relu"(%x) : (tensor<1x4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @input_rank(%x: tensor<4x4xf32>, %w: tensor<1x1x1x1xf32>) {
  // expected-error @below {{'ann.conv2d' op expects input of rank 4 (N x C x H x W), but got 'tensor<4x4xf32>'}}
  %0 = ann.conv2d %x, %w : (tensor<4x4xf32>, tensor<1x1x1x1xf32>) -> tensor<4x4xf32>
  return
}

// -----

func.func @weights_rank(%x: tensor<1x1x4x4xf32>, %w: tensor<1x1xf32>) {
  // expected-error @below {{'ann.conv2d' op expects weights of rank 4 (O x C/groups x KH x KW), but got 'tensor<1x1xf32>'}}
  %0 = ann.conv2d %x, %w : (tensor<1x1x4x4xf32>, tensor<1x1xf32>) -> tensor<1x1x4x4xf32>
  return
}

// -----

func.func @groups_do_not_divide(%x: tensor<1x4x4x4xf32>, %w: tensor<6x2x1x1xf32>) {
  // expected-error @below {{'ann.conv2d' op expects groups that divide the 4 input channels and the 6 output channels, but got 4}}
  %0 = ann.conv2d %x, %w groups 4 : (tensor<1x4x4x4xf32>, tensor<6x2x1x1xf32>) -> tensor<1x6x4x4xf32>
  return
}

// -----

func.func @no_groups(%x: tensor<1x4x4x4xf32>, %w: tensor<6x2x1x1xf32>) {
  // expected-error @below {{'ann.conv2d' op expects groups that divide the 4 input channels and the 6 output channels, but got 0}}
  %0 = ann.conv2d %x, %w groups 0 : (tensor<1x4x4x4xf32>, tensor<6x2x1x1xf32>) -> tensor<1x6x4x4xf32>
  return
}

// -----

func.func @channels_per_group(%x: tensor<1x4x4x4xf32>, %w: tensor<6x4x1x1xf32>) {
  // expected-error @below {{'ann.conv2d' op expects weights for 2 input channels (4 in 2 groups), but got weights for 4}}
  %0 = ann.conv2d %x, %w groups 2 : (tensor<1x4x4x4xf32>, tensor<6x4x1x1xf32>) -> tensor<1x6x4x4xf32>
  return
}

// -----

func.func @bias_shape(%x: tensor<1x1x4x4xf32>, %w: tensor<6x1x1x1xf32>, %b: tensor<4xf32>) {
  // expected-error @below {{'ann.conv2d' op expects bias with one element for each of the 6 output channels, but got 'tensor<4xf32>'}}
  %0 = ann.conv2d %x, %w, %b : (tensor<1x1x4x4xf32>, tensor<6x1x1x1xf32>, tensor<4xf32>) -> tensor<1x6x4x4xf32>
  return
}

// -----

func.func @number_of_strides(%x: tensor<1x1x4x4xf32>, %w: tensor<1x1x1x1xf32>) {
  // expected-error @below {{'ann.conv2d' op expects 2 values in 'strides', but got 3}}
  %0 = ann.conv2d %x, %w strides [1, 1, 1] : (tensor<1x1x4x4xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x4x4xf32>
  return
}

// -----

func.func @zero_stride(%x: tensor<1x1x4x4xf32>, %w: tensor<1x1x1x1xf32>) {
  // expected-error @below {{'ann.conv2d' op expects values from 1 to 2147483647 in 'strides', but got 0}}
  %0 = ann.conv2d %x, %w strides [1, 0] : (tensor<1x1x4x4xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x4x4xf32>
  return
}

// -----

func.func @negative_pad(%x: tensor<1x1x4x4xf32>, %w: tensor<1x1x1x1xf32>) {
  // expected-error @below {{'ann.conv2d' op expects values from 0 to 2147483647 in 'pads', but got -1}}
  %0 = ann.conv2d %x, %w pads [0, 0, -1, 0] : (tensor<1x1x4x4xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x3x4xf32>
  return
}

// -----

func.func @huge_dilation(%x: tensor<1x1x4x4xf32>, %w: tensor<1x1x3x3xf32>) {
  // expected-error @below {{'ann.conv2d' op expects values from 1 to 2147483647 in 'dilations', but got 9223372036854775807}}
  %0 = ann.conv2d %x, %w dilations [1, 9223372036854775807] : (tensor<1x1x4x4xf32>, tensor<1x1x3x3xf32>) -> tensor<1x1x4x4xf32>
  return
}

// -----

func.func @kernel_too_large(%x: tensor<1x1x4x4xf32>, %w: tensor<1x1x3x3xf32>) {
  // expected-error @below {{'ann.conv2d' op expects a kernel that fits into the padded input of 4x5, but the kernel covers 5x3}}
  %0 = ann.conv2d %x, %w pads [0, 1, 0, 0] dilations [2, 1] : (tensor<1x1x4x4xf32>, tensor<1x1x3x3xf32>) -> tensor<1x1x1x1xf32>
  return
}

// -----

func.func @result_too_large(%x: tensor<1x1x4x4xf32>, %w: tensor<1x1x1x1xf32>) {
  // expected-error @below {{'ann.conv2d' op expects fewer than 2^31 elements in its result, but 1x1x2147483647x4 has more}}
  %0 = ann.conv2d %x, %w pads [2147483643, 0, 0, 0] : (tensor<1x1x4x4xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x4x4xf32>
  return
}

// -----

func.func @other_result(%x: tensor<1x1x4x4xf32>, %w: tensor<1x1x1x1xf32>) {
  // expected-error @below {{'ann.conv2d' op expects a result of type 'tensor<1x1x4x4xf32>', but got 'tensor<1x1x3x4xf32>'}}
  %0 = ann.conv2d %x, %w : (tensor<1x1x4x4xf32>, tensor<1x1x1x1xf32>) -> tensor<1x1x3x4xf32>
  return
}

// -----

func.func @dense_input_rank(%x: tensor<4xf32>, %w: tensor<2x4xf32>) {
  // expected-error @below {{'ann.dense' op expects input of rank 2 (N x K), but got 'tensor<4xf32>'}}
  %0 = ann.dense %x, %w : (tensor<4xf32>, tensor<2x4xf32>) -> tensor<2xf32>
  return
}

// -----

func.func @dense_weights_rank(%x: tensor<1x4xf32>, %w: tensor<4xf32>) {
  // expected-error @below {{'ann.dense' op expects weights of rank 2 (M x K), but got 'tensor<4xf32>'}}
  %0 = ann.dense %x, %w : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @dense_inputs(%x: tensor<1x4xf32>, %w: tensor<2x5xf32>) {
  // expected-error @below {{'ann.dense' op expects weights for 4 inputs, but got weights for 5}}
  %0 = ann.dense %x, %w : (tensor<1x4xf32>, tensor<2x5xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @dense_bias(%x: tensor<1x4xf32>, %w: tensor<2x4xf32>, %b: tensor<1x2xf32>) {
  // expected-error @below {{'ann.dense' op expects bias with one element for each of the 2 outputs, but got 'tensor<1x2xf32>'}}
  %0 = ann.dense %x, %w, %b : (tensor<1x4xf32>, tensor<2x4xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @batch_norm_rank(%x: tensor<4xf32>, %p: tensor<4xf32>) {
  // expected-error @below {{'ann.batch_norm' op expects input of rank 2 or more (N x C ...), but got 'tensor<4xf32>'}}
  %0 = ann.batch_norm %x, %p, %p, %p, %p epsilon 0.0 : (tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<4xf32>
  return
}

// -----

func.func @batch_norm_mean(%x: tensor<1x4xf32>, %p: tensor<4xf32>, %m: tensor<1xf32>) {
  // expected-error @below {{'ann.batch_norm' op expects mean with one element for each of the 4 channels, but got 'tensor<1xf32>'}}
  %0 = ann.batch_norm %x, %p, %p, %m, %p epsilon 0.0 : (tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<1xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @negative_epsilon(%x: tensor<1x4xf32>, %p: tensor<4xf32>) {
  // expected-error @below {{'ann.batch_norm' op expects a finite epsilon of at least 0, but got -1.000000e+00}}
  %0 = ann.batch_norm %x, %p, %p, %p, %p epsilon -1.0 : (tensor<1x4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>, tensor<4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @clip_bounds(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.clip' op expects a minimum of at most the maximum, but got 1.000000e+00 and 0.000000e+00}}
  %0 = ann.clip %x min 1.0 max 0.0 : tensor<1x4xf32>
  return
}

// -----

func.func @softmax_axis(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.softmax' op expects an axis of at least 0 and below the rank 2, but got 2}}
  %0 = ann.softmax %x axis 2 : tensor<1x4xf32>
  return
}

// -----

func.func @window_in_padding(%x: tensor<1x1x4x4xf32>) {
  // expected-error @below {{'ann.max_pool' op expects each window to cover an element of the 4x4 map, but with pads [2, 0, 0, 0] one lies in the padding}}
  %0 = ann.max_pool %x kernel [2, 2] pads [2, 0, 0, 0] : (tensor<1x1x4x4xf32>) -> tensor<1x1x5x3xf32>
  return
}

// -----

func.func @last_window_in_padding(%x: tensor<1x1x4x4xf32>) {
  // expected-error @below {{'ann.avg_pool' op expects each window to cover an element of the 4x4 map, but with pads [0, 0, 0, 2] one lies in the padding}}
  %0 = ann.avg_pool %x kernel [2, 2] pads [0, 0, 0, 2] : (tensor<1x1x4x4xf32>) -> tensor<1x1x3x5xf32>
  return
}

// -----

func.func @kernel_values(%x: tensor<1x1x4x4xf32>) {
  // expected-error @below {{'ann.avg_pool' op expects 2 values in 'kernel', but got 1}}
  %0 = ann.avg_pool %x kernel [2] : (tensor<1x1x4x4xf32>) -> tensor<1x1x3x3xf32>
  return
}

// -----

func.func @shapes_do_not_match(%x: tensor<1x4xf32>, %y: tensor<3xf32>) {
  // expected-error @below {{'ann.add' op expects sizes that are equal or 1 in each dimension, but got 'tensor<1x4xf32>' and 'tensor<3xf32>'}}
  %0 = ann.add %x, %y : (tensor<1x4xf32>, tensor<3xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @reshape_elements(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.reshape' op expects as many elements in the result as in the input, but got 5 and 4}}
  %0 = ann.reshape %x : tensor<1x4xf32> -> tensor<5xf32>
  return
}

// -----

func.func @no_permutation(%x: tensor<1x4x2xf32>) {
  // expected-error @below {{'ann.transpose' op expects a permutation of the 3 dimensions of the input, but got [0, 2, 2]}}
  %0 = ann.transpose %x permutation [0, 2, 2] : (tensor<1x4x2xf32>) -> tensor<1x2x2xf32>
  return
}

// -----

func.func @range_order(%x: tensor<1x4xf32>) {
  // expected-error @below {{expects a lower bound of at most the upper, but got 1.000000e+00 to 0.000000e+00}}
  %0 = ann.relu %x {ann.range = #ann.range<1.0, 0.0>} : tensor<1x4xf32>
  return
}

// -----

func.func @infinite_range(%x: tensor<1x4xf32>) {
  // expected-error @below {{expects a finite range, but got 0.000000e+00 to INF}}
  %0 = ann.relu %x {ann.range = #ann.range<0.0, 1.0e400>} : tensor<1x4xf32>
  return
}

// -----

func.func @range_of_other_kind(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.relu' op expects 'ann.range' to be a #ann.range, but got 1.000000e+00 : f64}}
  %0 = ann.relu %x {ann.range = 1.0} : tensor<1x4xf32>
  return
}

// -----

func.func @name_of_operation(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.relu' op has the attribute 'ann.name', which ann does not define for an operation}}
  %0 = ann.relu %x {ann.name = "x"} : tensor<1x4xf32>
  return
}

// -----

// expected-error @below {{'func.func' op expects 'ann.name' to be a string, but got 1 : i64}}
func.func @name_of_other_kind(%x: tensor<1x4xf32> {ann.name = 1}) {
  return
}

// -----

// expected-error @below {{'func.func' op has the attribute 'ann.unit', which ann does not define for an output}}
func.func @unknown_attribute(%x: tensor<1x4xf32>) -> (tensor<1x4xf32> {ann.unit = 1}) {
  return %x : tensor<1x4xf32>
}
