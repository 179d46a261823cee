// RUN: snnc-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect

// expected-error @below {{expects neurons as C or CxHxW, but found 2 dimensions}}
"test.type"() {name = "two_dimensions", type = !snn.spikes<2x2>} : () -> ()

// -----

// expected-error @below {{expects at least one neuron per axis, but found 2x0x4}}
"test.type"() {name = "no_neurons", type = !snn.spikes<2x0x4>} : () -> ()

// -----

// expected-error @below {{expects at most 2147483647 neurons, but found 65536x65536x1}}
"test.type"() {name = "too_many_neurons", type = !snn.current<65536x65536x1>} : () -> ()

// -----

// expected-error @below {{expects 1 to 65535 steps, but found 0}}
#s = #snn.semantics<coding = rate, steps = 0, dt = 1.0, reset = zero, compare = ge>

// -----

// expected-error @below {{a graded network has 1 step, but found 4; use coding = rate for more}}
#s = #snn.semantics<coding = graded, steps = 4, dt = 1.0, reset = zero, compare = ge>

// -----

// expected-error @below {{expects a time step above 0 seconds, but found 0.000000e+00}}
#s = #snn.semantics<coding = rate, steps = 4, dt = 0.0, reset = zero, compare = ge>

// -----

// expected-error @below {{'snn.network' op expects at least one snn.input}}
snn.network @no_input semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
}

// -----

// expected-error @below {{'snn.network' op expects at least one snn.output}}
snn.network @no_output semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
}

// -----

// expected-error @below {{'snn.network' op expects inputs, synapses, populations and outputs of snn inside, but found 'test.op'}}
snn.network @foreign_op semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  "test.op"() : () -> ()
}

// -----

snn.network @two_inputs semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  // expected-note @below {{the first is here}}
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.input' op is a second input named 'x'}}
  %y = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
}

// -----

snn.network @two_outputs semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %s = snn.population %i model(graded) : !snn.spikes<2x4x4>
  // expected-note @below {{the first is here}}
  snn.output "y" %s decoder(value) scale 1.0 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.output' op is a second output named 'y'}}
  snn.output "y" %s decoder(value) scale 1.0 shape [32] : !snn.spikes<2x4x4>
}

// -----

snn.network @two_populations semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-note @below {{the first is here}}
  %s = snn.population %i model(graded) layer "Relu1" : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.population' op is a second population named 'Relu1'}}
  %t = snn.population %i model(graded) layer "Relu1" : !snn.spikes<2x4x4>
}

// -----

snn.network @input_scale semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  // expected-error @below {{'snn.input' op expects a finite scale above 0, but found 0.000000e+00}}
  %x = snn.input "x" encoder(direct) scale 0.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
}

// -----

snn.network @input_scale_nan semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  // expected-error @below {{'snn.input' op expects a finite scale above 0, but found nan}}
  %x = snn.input "x" encoder(direct) scale 0x7FF8000000000000 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
}

// -----

snn.network @input_low semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  // expected-error @below {{'snn.input' op expects low from -2147483648 to 2147483647, but found -2147483649}}
  %x = snn.input "x" encoder(direct) scale 1.0 low -2147483649 high 9 shape [32] : !snn.spikes<2x4x4>
}

// -----

snn.network @input_high semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  // expected-error @below {{'snn.input' op expects high from 5 to 2147483647, but found 4}}
  %x = snn.input "x" encoder(direct) scale 1.0 low 5 high 4 shape [32] : !snn.spikes<2x4x4>
}

// -----

snn.network @input_of_nothing semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  // expected-error @below {{'snn.input' op expects low or high other than 0, or it sends nothing}}
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 0 shape [32] : !snn.spikes<2x4x4>
}

// -----

snn.network @input_shape semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  // expected-error @below {{'snn.input' op expects a tensor shape of 32 elements, one per neuron, but found 16}}
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 16] : !snn.spikes<2x4x4>
}

// -----

snn.network @input_extent semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  // expected-error @below {{'snn.input' op expects a tensor shape of positive extents, but found 0}}
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 0] : !snn.spikes<2x4x4>
}

// -----

snn.network @input_overflow semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  // expected-error @below {{'snn.input' op has a tensor shape of more than 2^63 elements}}
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [4294967296, 4294967296] : !snn.spikes<2x4x4>
}

// -----

snn.network @input_rate semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  // expected-error @below {{'snn.input' op encodes by rate, but the network's coding is graded; use encoder(direct) or coding = rate}}
  %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
}

// -----

snn.network @conv_rank semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects weights of rank 4 (target channel, source channel, row, column), but found rank 2}}
  %i = snn.conv2d %x weights(dense<1> : tensor<2x2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @weights_type semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects weights of type i8, but found 'f32'}}
  %i = snn.conv2d %x weights(dense<1.0> : tensor<2x2x1x1xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @weights_none semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects at least one weight, but found none}}
  %i = snn.conv2d %x weights(dense<> : tensor<2x0x1x1xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @weights_missing semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects one byte of data for each of 4 weights; give dense weights or a resource that holds them}}
  %i = snn.conv2d %x weights(dense_resource<missing> : tensor<2x2x1x1xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @groups_zero semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects groups that divide 2 source channels and 4 target channels, but found 0}}
  %i = snn.conv2d %x weights(dense<1> : tensor<4x2x1x1xi8>) groups 0 : !snn.spikes<2x4x4> -> !snn.current<4x4x4>
}

// -----

snn.network @groups_source semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects groups that divide 2 source channels and 3 target channels, but found 3}}
  %i = snn.conv2d %x weights(dense<1> : tensor<3x2x1x1xi8>) groups 3 : !snn.spikes<2x4x4> -> !snn.current<3x4x4>
}

// -----

snn.network @groups_target semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects groups that divide 2 source channels and 3 target channels, but found 2}}
  %i = snn.conv2d %x weights(dense<1> : tensor<3x1x1x1xi8>) groups 2 : !snn.spikes<2x4x4> -> !snn.current<3x4x4>
}

// -----

snn.network @group_channels semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects weights for 1 source channels per group, but found 2}}
  %i = snn.conv2d %x weights(dense<1> : tensor<2x2x1x1xi8>) groups 2 : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @strides semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects strides from 1 to 65535, but found 0}}
  %i = snn.conv2d %x weights(dense<1> : tensor<2x2x1x1xi8>) strides [1, 0] : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @pads semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects pads from 0 to 65535, but found -1}}
  %i = snn.conv2d %x weights(dense<1> : tensor<2x2x1x1xi8>) pads [0, 0, -1, 0] : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @dilations semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects dilations from 1 to 65535, but found 65536}}
  %i = snn.conv2d %x weights(dense<1> : tensor<2x2x1x1xi8>) dilations [65536, 1] : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @four_strides semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op attribute 'strides' failed to satisfy constraint: i64 dense array attribute with exactly 2 elements}}
  %i = snn.conv2d %x weights(dense<1> : tensor<2x2x1x1xi8>) strides [1, 1, 1, 1] : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @kernel_too_large semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects a kernel that fits the padded source of 5x4 neurons, but found 2x3 with dilations 1, 2}}
  %i = snn.conv2d %x weights(dense<1> : tensor<2x2x2x3xi8>) pads [1, 0, 0, 0] dilations [1, 2] : !snn.spikes<2x4x4> -> !snn.current<2x4x1>
}

// -----

snn.network @conv_target semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects currents of 3x2x2 for a source of 2x4x4, but found 3x4x4}}
  %i = snn.conv2d %x weights(dense<1> : tensor<3x2x3x3xi8>) : !snn.spikes<2x4x4> -> !snn.current<3x4x4>
}

// -----

snn.network @bits_none semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects bits per weight from 1 to 8, but found 0}}
  %i = snn.conv2d %x weights(dense<1> : tensor<2x2x1x1xi8>) bits 0 : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @bits_many semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects bits per weight from 1 to 8, but found 9}}
  %i = snn.conv2d %x weights(dense<1> : tensor<2x2x1x1xi8>) bits 9 : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @weight_too_large semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects weights of 4 bits from -8 to 7, but weight 3 is 8}}
  %i = snn.conv2d %x weights(dense<[[[[1]], [[-8]]], [[[7]], [[8]]]]> : tensor<2x2x1x1xi8>) bits 4 : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @binary_zero semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects weights of 1 bit to be -1 or 1, but weight 0 is 0; use 2 bits}}
  %i = snn.conv2d %x weights(dense<0> : tensor<2x2x1x1xi8>) bits 1 : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @binary_two semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects weights of 1 bits from -1 to 1, but weight 0 is 2}}
  %i = snn.conv2d %x weights(dense<2> : tensor<2x2x1x1xi8>) bits 1 : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @shift semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects shift from 0 to 31, but found 32}}
  %i = snn.conv2d %x weights(dense<1> : tensor<2x2x1x1xi8>) shift 32 : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @delay semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op expects delay from 0 to 65535, but found -1}}
  %i = snn.conv2d %x weights(dense<1> : tensor<2x2x1x1xi8>) delay -1 : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @unit semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.conv2d' op has 'unit', but the events of a graded network are counted by their values; drop 'unit'}}
  %i = snn.conv2d %x weights(dense<1> : tensor<2x2x1x1xi8>) unit : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @dense_shape semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.dense' op expects weights of 3x32 for 3 target and 32 source neurons, but found 32x3}}
  %i = snn.dense %x weights(dense<1> : tensor<32x3xi8>) : !snn.spikes<2x4x4> -> !snn.current<3>
}

// -----

snn.network @dense_rank semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.dense' op expects weights of rank 2 (target, source), but found rank 1}}
  %i = snn.dense %x weights(dense<1> : tensor<32xi8>) : !snn.spikes<2x4x4> -> !snn.current<1>
}

// -----

snn.network @one_to_one_rank semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.one_to_one' op expects weights of rank 1 (channel), but found rank 2}}
  %i = snn.one_to_one %x weights(dense<1> : tensor<2x1xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @one_to_one_shape semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.one_to_one' op expects currents of the source's 2x4x4, but found 2x4x3}}
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x3>
}

// -----

snn.network @one_to_one_channels semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.one_to_one' op expects one weight for each of 2 channels, but found 3}}
  %i = snn.one_to_one %x weights(dense<1> : tensor<3xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @pool_kernel semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.sum_pool' op expects kernel extents from 1 to 65535, but found 0}}
  %i = snn.sum_pool %x kernel [2, 0] : !snn.spikes<2x4x4> -> !snn.current<2x3x3>
}

// -----

snn.network @pool_target semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.max_pool' op expects currents of 2x2x2 for a source of 2x4x4, but found 4x2x2}}
  %i = snn.max_pool %x kernel [2, 2] strides [2, 2] : !snn.spikes<2x4x4> -> !snn.current<4x2x2>
}

// -----

snn.network @silent_source semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %s = snn.population %i model(integrate) layer "Gemm" : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.sum_pool' op reads population 'Gemm' of model integrate, which emits nothing}}
  %j = snn.sum_pool %s kernel [1, 1] : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @max_of_spikes semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %s = snn.population %i model(integrate_fire) threshold [4] layer "Relu1" : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.max_pool' op takes the maximum of spike counts, so it reads a population of payload count and has no 'unit'}}
  %j = snn.max_pool %s kernel [1, 1] : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @max_of_units semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %s = snn.population %i model(integrate_fire) threshold [4] payload count layer "Relu1" : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.max_pool' op takes the maximum of spike counts, so it reads a population of payload count and has no 'unit'}}
  %j = snn.max_pool %s kernel [1, 1] unit : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @sum_of_counts semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %s = snn.population %i model(integrate_fire) threshold [4] payload count layer "Relu1" : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.sum_pool' op adds events of population 'Relu1' that carry spike counts; add 'unit' to count each as 1}}
  %j = snn.sum_pool %s kernel [1, 1] : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
}

// -----

snn.network @no_current semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.population' op expects at least one current}}
  %s = snn.population model(graded) : !snn.spikes<2x4x4>
}

// -----

snn.network @current_shape semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op expects currents of 32x1x1, but current 0 has 2x4x4}}
  %s = "snn.population"(%i) <{model = #snn<model graded>}> : (!snn.current<2x4x4>) -> !snn.spikes<32>
}

// -----

snn.network @graded_in_rate semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op has model graded, but the network's coding is rate, which has models integrate_fire, max_rate, integrate}}
  %s = snn.population %i model(graded) : !snn.spikes<2x4x4>
}

// -----

snn.network @fire_in_graded semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op has model integrate_fire, but the network's coding is graded, which has models graded, integrate}}
  %s = snn.population %i model(integrate_fire) threshold [1] : !snn.spikes<2x4x4>
}

// -----

snn.network @graded_payload semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op has payload count, but an event of model graded carries its value}}
  %s = snn.population %i model(graded) payload count : !snn.spikes<2x4x4>
}

// -----

snn.network @sum_and_maximum semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %m = snn.max_pool %x kernel [1, 1] : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op is fed by snn.max_pool and by other synapses; put a population behind the pooling}}
  %s = snn.population %i, %m model(graded) : !snn.spikes<2x4x4>
}

// -----

snn.network @max_rate_of_sum semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op has model max_rate, but is not fed by snn.max_pool}}
  %s = snn.population %i model(max_rate) : !snn.spikes<2x4x4>
}

// -----

snn.network @integrate_of_maximum semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %m = snn.max_pool %x kernel [1, 1] : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op is fed by snn.max_pool, but has model integrate; use max_rate}}
  %s = snn.population %m model(integrate) : !snn.spikes<2x4x4>
}

// -----

snn.network @no_threshold semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op expects a threshold for model integrate_fire}}
  %s = snn.population %i model(integrate_fire) : !snn.spikes<2x4x4>
}

// -----

snn.network @threshold_zero semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op expects threshold from 1 to 2147483647, but found 0}}
  %s = snn.population %i model(integrate_fire) threshold [1, 0] : !snn.spikes<2x4x4>
}

// -----

snn.network @bias_length semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op expects one bias or one per channel (2), but found 3}}
  %s = snn.population %i model(graded) bias [1, 2, 3] : !snn.spikes<2x4x4>
}

// -----

snn.network @unused_threshold semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op has a threshold, which model graded does not use}}
  %s = snn.population %i model(graded) threshold [1] : !snn.spikes<2x4x4>
}

// -----

snn.network @unused_multiplier semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op has a multiplier, which model integrate does not use}}
  %s = snn.population %i model(integrate) multiplier [1] : !snn.spikes<2x4x4>
}

// -----

snn.network @multiplier semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op expects multiplier from 0 to 65535, but found 65536}}
  %s = snn.population %i model(graded) multiplier [65536] : !snn.spikes<2x4x4>
}

// -----

snn.network @neuron_shift semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op expects shift from 0 to 63, but found 64}}
  %s = snn.population %i model(graded) shift [64] : !snn.spikes<2x4x4>
}

// -----

snn.network @low semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op expects low from -2147483648 to 2147483647, but found 2147483648}}
  %s = snn.population %i model(graded) low 2147483648 : !snn.spikes<2x4x4>
}

// -----

snn.network @high semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op expects high from 8 to 2147483647, but found 7}}
  %s = snn.population %i model(graded) low 8 high 7 : !snn.spikes<2x4x4>
}

// -----

snn.network @phase semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op expects phase from 0 to 2147483647, but found -1}}
  %s = snn.population %i model(graded) phase -1 : !snn.spikes<2x4x4>
}

// -----

snn.network @neuron_unit semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // expected-error @below {{'snn.population' op expects a finite unit above 0, but found -1.000000e+00}}
  %s = snn.population %i model(graded) unit -1.0 : !snn.spikes<2x4x4>
}

// -----

snn.network @output_scale semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %s = snn.population %i model(graded) layer "Last" : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.output' op expects a finite scale above 0, but found -1.000000e+00}}
  snn.output "y" %s decoder(value) scale -1.0 shape [32] : !snn.spikes<2x4x4>
}

// -----

snn.network @output_shape semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %s = snn.population %i model(graded) layer "Last" : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.output' op expects a tensor shape of 32 elements, one per neuron, but found 31}}
  snn.output "y" %s decoder(value) scale 1.0 shape [31] : !snn.spikes<2x4x4>
}

// -----

snn.network @output_of_input semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.output' op expects the spikes of an snn.population}}
  snn.output "y" %x decoder(value) scale 1.0 shape [32] : !snn.spikes<2x4x4>
}

// -----

snn.network @output_count semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %s = snn.population %i model(graded) layer "Last" : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.output' op decodes by count, but model graded of population 'Last' has none; use decoder(value)}}
  snn.output "y" %s decoder(count) scale 1.0 shape [32] : !snn.spikes<2x4x4>
}

// -----

snn.network @output_value semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [32] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  %s = snn.population %i model(integrate) layer "Last" : !snn.spikes<2x4x4>
  // expected-error @below {{'snn.output' op decodes by value, but model integrate of population 'Last' has none; use decoder(potential)}}
  snn.output "y" %s decoder(value) scale 1.0 shape [32] : !snn.spikes<2x4x4>
}

// -----

// expected-error @below {{'snn.network' op expects a function with a body as its tail, but found none named 'nowhere'}}
snn.network @no_tail semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) tail(@nowhere) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %i model(graded) : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [1, 2] : !snn.spikes<2>
}

// -----

// expected-error @below {{'snn.network' op expects a function with a body as its tail, but found none named 'declared'}}
snn.network @declared_tail semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) tail(@declared) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %i model(graded) : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [1, 2] : !snn.spikes<2>
}
func.func private @declared(tensor<1x2xf32>) -> tensor<1x2xf32>

// -----

// expected-error @below {{'snn.network' op expects an argument of its tail for each of its 1 outputs, but 'two' has 2}}
snn.network @arguments_of_the_tail semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) tail(@two) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %i model(graded) : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [1, 2] : !snn.spikes<2>
}
func.func private @two(%a: tensor<1x2xf32>, %b: tensor<1x2xf32>) -> tensor<1x2xf32> {
  return %a : tensor<1x2xf32>
}

// -----

snn.network @shape_of_the_tail semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) tail(@flat) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %i model(graded) : !snn.spikes<2>
  // expected-error @below {{'snn.output' op has the tensor shape [1, 2], but the tail 'flat' takes 'tensor<2xf32>'}}
  snn.output "y" %s decoder(value) scale 1.0 shape [1, 2] : !snn.spikes<2>
}
func.func private @flat(%a: tensor<2xf32>) -> tensor<2xf32> {
  return %a : tensor<2xf32>
}

// -----

snn.network @events_below_0 semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  // expected-error @below {{'snn.input' op expects 0 or more events of type f64 as 'snn.events', but found -1.000000e+00 : f64}}
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] {snn.events = -1.0} : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %i model(graded) : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [1, 2] : !snn.spikes<2>
}

// -----

snn.network @events_of_another_type semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects 0 or more events of type f64 as 'snn.events', but found 3 : i64}}
  %s = snn.population %i model(graded) {snn.events = 3} : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [1, 2] : !snn.spikes<2>
}
