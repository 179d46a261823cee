// Every rule of the ann dialect, broken once.
// RUN: snnc-opt %s --split-input-file --verify-diagnostics

func.func @constant_of_integers() {
  // expected-error @below {{'ann.constant' op result #0 must be tensor of f32 with static sizes and fewer than 2^31 elements, but got 'tensor<2xi32>'}}
  %0 = "ann.constant"() <{value = dense<1> : tensor<2xi32>}> : () -> tensor<2xi32>
  return
}

// -----

func.func @inferred_constant_of_integers() {
  // expected-error @below {{'ann.constant' op expects a value of f32 with static sizes and fewer than 2^31 elements, but got 'tensor<2xi32>'}}
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

// -----

func.func @volume_rank(%x: tensor<1x3x4x8xf32>, %w: tensor<4x3x3x3x3xf32>) {
  // expected-error @below {{'ann.conv3d' op expects input of rank 5 (N x C x D x H x W), but got 'tensor<1x3x4x8xf32>'}}
  %0 = ann.conv3d %x, %w : (tensor<1x3x4x8xf32>, tensor<4x3x3x3x3xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @volume_kernel_too_large(%x: tensor<1x3x4x8x8xf32>, %w: tensor<4x3x5x3x3xf32>) {
  // expected-error @below {{'ann.conv3d' op expects a kernel that fits into the padded input of 4x8x8, but the kernel covers 5x3x3}}
  %0 = ann.conv3d %x, %w : (tensor<1x3x4x8x8xf32>, tensor<4x3x5x3x3xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @transposed_rank(%x: tensor<1x3xf32>, %w: tensor<3x2x2x2xf32>) {
  // expected-error @below {{'ann.conv_transpose' op expects input of rank 3 to 5 (N x C x ...), but got 'tensor<1x3xf32>'}}
  %0 = ann.conv_transpose %x, %w strides [1] pads [0, 0] dilations [1] : (tensor<1x3xf32>, tensor<3x2x2x2xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @transposed_weights_rank(%x: tensor<1x3x4xf32>, %w: tensor<3x2x2x2xf32>) {
  // expected-error @below {{'ann.conv_transpose' op expects weights of rank 3 (C x O/groups x K...), but got 'tensor<3x2x2x2xf32>'}}
  %0 = ann.conv_transpose %x, %w strides [1] pads [0, 0] dilations [1] : (tensor<1x3x4xf32>, tensor<3x2x2x2xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @transposed_strides(%x: tensor<1x3x4xf32>, %w: tensor<3x2x2xf32>) {
  // expected-error @below {{'ann.conv_transpose' op expects values from 1 to 2147483647 in 'strides', but got 0}}
  %0 = ann.conv_transpose %x, %w strides [0] pads [0, 0] dilations [1] : (tensor<1x3x4xf32>, tensor<3x2x2xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @transposed_channels(%x: tensor<1x3x4xf32>, %w: tensor<2x2x2xf32>) {
  // expected-error @below {{'ann.conv_transpose' op expects weights for 3 input channels, but got weights for 2}}
  %0 = ann.conv_transpose %x, %w strides [1] pads [0, 0] dilations [1] : (tensor<1x3x4xf32>, tensor<2x2x2xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @transposed_groups(%x: tensor<1x3x4xf32>, %w: tensor<3x2x2xf32>) {
  // expected-error @below {{'ann.conv_transpose' op expects groups that divide the 3 input channels, but got 2}}
  %0 = ann.conv_transpose %x, %w strides [1] pads [0, 0] dilations [1] groups 2 : (tensor<1x3x4xf32>, tensor<3x2x2xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @transposed_bias(%x: tensor<1x3x4xf32>, %w: tensor<3x2x2xf32>, %b: tensor<3xf32>) {
  // expected-error @below {{'ann.conv_transpose' op expects bias with one element for each of the 2 output channels, but got 'tensor<3xf32>'}}
  %0 = ann.conv_transpose %x, %w, %b strides [1] pads [0, 0] dilations [1] : (tensor<1x3x4xf32>, tensor<3x2x2xf32>, tensor<3xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @transposed_pads_in_front(%x: tensor<1x3x4xf32>, %w: tensor<3x2x2xf32>) {
  // expected-error @below {{'ann.conv_transpose' op expects values from 0 to 2147483647 in 'pads', but got -1}}
  %0 = ann.conv_transpose %x, %w strides [1] pads [-1, 0] dilations [1] : (tensor<1x3x4xf32>, tensor<3x2x2xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @transposed_pads_behind(%x: tensor<1x3x4xf32>, %w: tensor<3x2x2xf32>) {
  // expected-error @below {{'ann.conv_transpose' op expects pads behind above minus the stride 2, but got -2}}
  %0 = ann.conv_transpose %x, %w strides [2] pads [0, -2] dilations [1] : (tensor<1x3x4xf32>, tensor<3x2x2xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @transposed_nothing_left(%x: tensor<1x3x4xf32>, %w: tensor<3x2x2xf32>) {
  // expected-error @below {{'ann.conv_transpose' op expects pads that leave something of the map, but got [3, 2], which leave a size of 0}}
  %0 = ann.conv_transpose %x, %w strides [1] pads [3, 2] dilations [1] : (tensor<1x3x4xf32>, tensor<3x2x2xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @binary_sizes(%x: tensor<1x4xf32>, %y: tensor<3xf32>) {
  // expected-error @below {{'ann.binary' op expects sizes that are equal or 1 in each dimension, but got 'tensor<1x4xf32>' and 'tensor<3xf32>'}}
  %0 = ann.binary max %x, %y : (tensor<1x4xf32>, tensor<3xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @where_sizes(%x: tensor<1x4xf32>, %y: tensor<3xf32>) {
  // expected-error @below {{'ann.where' op expects sizes that are equal or 1 in each dimension, but got 'tensor<1x4xf32>' and 'tensor<1x4xf32>' and 'tensor<3xf32>'}}
  %0 = ann.where %x, %x, %y : (tensor<1x4xf32>, tensor<1x4xf32>, tensor<3xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @reduce_axis(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.reduce' op expects an axis of at least 0 and below the rank 2, but got 2}}
  %0 = ann.reduce sum %x axes [2] : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @reduce_axes_order(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.reduce' op expects increasing axes, but got [1, 0]}}
  %0 = ann.reduce sum %x axes [1, 0] : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @matmul_rank(%x: tensor<1x4xf32>, %y: tensor<4xf32>) {
  // expected-error @below {{'ann.matmul' op expects operands of rank 2 or more, but got 'tensor<1x4xf32>' and 'tensor<4xf32>'}}
  %0 = ann.matmul %x, %y : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1xf32>
  return
}

// -----

func.func @matmul_sizes(%x: tensor<1x4xf32>, %y: tensor<3x4xf32>) {
  // expected-error @below {{'ann.matmul' op expects as many columns on the left as rows on the right, but got 'tensor<1x4xf32>' and 'tensor<3x4xf32>'}}
  %0 = ann.matmul %x, %y : (tensor<1x4xf32>, tensor<3x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @matmul_batch(%x: tensor<2x1x4xf32>, %y: tensor<3x4x4xf32>) {
  // expected-error @below {{'ann.matmul' op expects sizes that are equal or 1 in each dimension in front of the matrices, but got 'tensor<2x1x4xf32>' and 'tensor<3x4x4xf32>'}}
  %0 = ann.matmul %x, %y : (tensor<2x1x4xf32>, tensor<3x4x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @lrn_rank(%x: tensor<4xf32>) {
  // expected-error @below {{'ann.lrn' op expects input of rank 2 or more (N x C ...), but got 'tensor<4xf32>'}}
  %0 = ann.lrn %x size 5 alpha 1.0 beta 1.0 bias 1.0 : tensor<4xf32>
  return
}

// -----

func.func @lrn_size(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.lrn' op expects a size of 1 to 2^31 - 1 channels, but got 0}}
  %0 = ann.lrn %x size 0 alpha 1.0 beta 1.0 bias 1.0 : tensor<1x4xf32>
  return
}

// -----

func.func @lrn_infinite(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.lrn' op expects finite alpha, beta and bias, but got INF}}
  %0 = ann.lrn %x size 1 alpha 0x7F800000 beta 1.0 bias 1.0 : tensor<1x4xf32>
  return
}

// -----

func.func @concat_nothing() {
  // expected-error @below {{'ann.concat' op expects at least one input}}
  %0 = "ann.concat"() <{axis = 0 : i64}> : () -> tensor<1xf32>
  return
}

// -----

func.func @concat_axis(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.concat' op expects an axis of at least 0 and below the rank 2, but got 2}}
  %0 = ann.concat %x axis 2 : (tensor<1x4xf32>) -> tensor<1x4xf32>
  return
}

// -----

func.func @concat_sizes(%x: tensor<1x4xf32>, %y: tensor<2x3xf32>) {
  // expected-error @below {{'ann.concat' op expects inputs whose sizes differ along dimension 1 alone, but got 'tensor<1x4xf32>' and 'tensor<2x3xf32>'}}
  %0 = ann.concat %x, %y axis 1 : (tensor<1x4xf32>, tensor<2x3xf32>) -> tensor<1x7xf32>
  return
}

// -----

func.func @slice_step(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.slice' op expects steps that are not 0, but got [1, 0]}}
  %0 = ann.slice %x starts [0, 0] sizes [1, 1] steps [1, 0] : (tensor<1x4xf32>) -> tensor<1x1xf32>
  return
}

// -----

func.func @slice_outside(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.slice' op expects elements that lie in 'tensor<1x4xf32>', but dimension 1 is read from 1 to -1}}
  %0 = ann.slice %x starts [0, 1] sizes [1, 3] steps [1, -1] : (tensor<1x4xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @slice_rank(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.slice' op expects 2 values in 'starts', but got 1}}
  %0 = ann.slice %x starts [0] sizes [1, 3] steps [1, -1] : (tensor<1x4xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @gather_axis(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.gather' op expects an axis of at least 0 and below the rank 2, but got 2}}
  %0 = ann.gather %x indices dense<0> : tensor<1xi64> axis 2 : (tensor<1x4xf32>) -> tensor<1x1xf32>
  return
}

// -----

func.func @gather_index(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.gather' op expects indices of at least 0 and below the size 4 of dimension 1, but got 4}}
  %0 = ann.gather %x indices dense<[0, 4]> : tensor<2xi64> axis 1 : (tensor<1x4xf32>) -> tensor<1x2xf32>
  return
}

// -----

func.func @pad_negative(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.pad' op expects values from 0 to 2147483647 in 'low', but got -1}}
  %0 = ann.pad %x low [0, -1] high [0, 0] mode edge : (tensor<1x4xf32>) -> tensor<1x3xf32>
  return
}

// -----

func.func @pad_nan(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.pad' op expects a value that is a number, but got NaN}}
  %0 = ann.pad %x low [0, 1] high [0, 0] mode constant value 0x7FC00000 : (tensor<1x4xf32>) -> tensor<1x5xf32>
  return
}

// -----

func.func @pad_reflects_too_much(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.pad' op expects pads below the size 4 to reflect, but got 4}}
  %0 = ann.pad %x low [0, 4] high [0, 0] mode reflect : (tensor<1x4xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @pad_wraps_too_much(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.pad' op expects pads of at most the size 4 to wrap, but got 5}}
  %0 = ann.pad %x low [0, 5] high [0, 0] mode wrap : (tensor<1x4xf32>) -> tensor<1x9xf32>
  return
}

// -----

func.func @broadcast_sizes(%x: tensor<3x4xf32>) {
  // expected-error @below {{'ann.broadcast' op expects a result to whose sizes the input can be repeated, but got 'tensor<2x4xf32>' and 'tensor<3x4xf32>'}}
  %0 = ann.broadcast %x : tensor<3x4xf32> -> tensor<2x4xf32>
  return
}

// -----

func.func @resize_sizes(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.resize' op expects 2 values in 'sizes', but got 1}}
  %0 = ann.resize linear %x sizes [1] scales [1.0, 2.0] coordinates half_pixel : (tensor<1x4xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @resize_scales(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.resize' op expects 2 values in 'scales', but got 1}}
  %0 = ann.resize linear %x sizes [1, 8] scales [2.0] coordinates half_pixel : (tensor<1x4xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @resize_scale_of_zero(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.resize' op expects finite values above 1e-6 in 'scales', but got 0.000000e+00}}
  %0 = ann.resize linear %x sizes [1, 8] scales [0.0, 2.0] coordinates half_pixel : (tensor<1x4xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @resize_region(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.resize' op expects 4 values in 'roi', but got 2}}
  %0 = ann.resize linear %x sizes [1, 8] scales [1.0, 2.0] coordinates tf_crop_and_resize roi [0.0, 1.0] : (tensor<1x4xf32>) -> tensor<1x8xf32>
  return
}

// -----

func.func @resize_infinite(%x: tensor<1x4xf32>) {
  // expected-error @below {{'ann.resize' op expects finite values in 'cubic and extrapolation', but got INF}}
  %0 = ann.resize linear %x sizes [1, 8] scales [1.0, 2.0] coordinates half_pixel cubic 0x7F800000 : (tensor<1x4xf32>) -> tensor<1x8xf32>
  return
}

// -----

// expected-error @below {{'func.func' op expects 'ann.steps' to be an i64 from 0, but got -1 : i64}}
func.func @steps_below_zero() attributes {ann.steps = -1 : i64} {
  return
}

// -----

// expected-error @below {{'func.func' op expects 'ann.next' of argument 0 to number a result of 'tensor<1x4xf32>', but got 1 : i64}}
func.func @state_without_result(%x: tensor<1x4xf32> {ann.next = 1 : i64}) -> tensor<1x4xf32> {
  return %x : tensor<1x4xf32>
}

// -----

// expected-error @below {{'func.func' op expects 'ann.initial' of argument 0 to be numbers of type 'tensor<1x4xf32>', but got 0.000000e+00 : f32}}
func.func @state_of_other_kind(%x: tensor<1x4xf32> {ann.initial = 0.0 : f32}) -> tensor<1x4xf32> {
  return %x : tensor<1x4xf32>
}
