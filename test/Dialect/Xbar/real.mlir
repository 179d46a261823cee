// RUN: snnc-opt %s --split-input-file --verify-diagnostics | FileCheck %s

// CHECK-LABEL: xbar.chip @real
xbar.chip @real limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 32, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // CHECK: xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(real) numbers {form = array<i32: 1>, gain = array<f32: 1.000000e+00, 5.000000e-01>, threshold = array<f32: 1.000000e+00>} multiple phase 0 window 2
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(real) numbers {form = array<i32: 1>, gain = array<f32: 1.0, 0.5>, threshold = array<f32: 1.0>} multiple phase 0 window 2
    // CHECK: xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<5.000000e-01> : tensor<2x4xf32>) bits 32 source <4x1x1>
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<0.5> : tensor<2x4xf32>) bits 32 source <4x1x1>
  }
  xbar.input @x "x" encoder(stream) scale 1.0 low 0 high 1 window 2 of <4x1x1> shape [4]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  xbar.output "y" [@c0::@f0] decoder(count) scale 1.0 shape [2]
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 32, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op expects numbers for model real of layer 'Fc'}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(real) phase 0 window 1
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 32, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op has numbers, which only model real uses, in layer 'Fc'}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(leaky) numbers {form = array<i32: 0>} phase 0 window 1
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 32, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op expects one gain or one per channel (2), but found 3}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(real) numbers {form = array<i32: 1>, gain = array<f32: 1.0, 2.0, 3.0>} phase 0 window 1
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 32, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(real) numbers {form = array<i32: 0>} phase 0 window 1
    // expected-error @below {{'xbar.table' op has f32 weights, which take 32 bits and no shift}}
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<0.5> : tensor<2x4xf32>) bits 8 source <4x1x1>
  }
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 32, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(leaky) phase 0 window 2
    // expected-note @below {{layer 'Fc' has f32 weights, but its neurons compute in integers}}
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<0.5> : tensor<2x4xf32>) bits 32 source <4x1x1>
  }
  xbar.input @x "x" encoder(stream) scale 1.0 low 0 high 1 window 2 of <4x1x1> shape [4]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  xbar.output "y" [@c0::@f0] decoder(potential) scale 1.0 shape [2]
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 32, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(real) numbers {form = array<i32: 0>} phase 0 window 1
    // expected-error @below {{'xbar.table' op expects the data of its f32 weights, but found none; layer 'Fc' needs dense weights or a resource with data}}
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense_resource<nowhere> : tensor<2x4xf32>) bits 32 source <4x1x1>
  }
}
