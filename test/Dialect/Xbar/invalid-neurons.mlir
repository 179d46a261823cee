// RUN: snnc-opt %s --split-input-file --verify-diagnostics

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op expects decay_bits from 1 to 24, but found 0}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(leaky) decay_bits 0 phase 0 window 1
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op expects refractory from 0 to 65535, but found 65536}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(leaky) threshold [1] refractory 65536 phase 0 window 1
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op expects a reset_value for reset value of layer 'Fc'}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(leaky) threshold [1] reset value phase 0 window 1
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op has refractory and reset_time next_step in layer 'Fc'; use same_step}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(leaky) threshold [1] reset_time next_step refractory 1 phase 0 window 1
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op expects high of multiple spikes from 1 to 2147483647, but found 0}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(leaky) threshold [1] multiple phase 0 window 1
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op expects floor from -2147483648 to 0, but found 1}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(leaky) floor [1] phase 0 window 1
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op expects current_decay from 0 to 16, but found 17}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(leaky) current_decay [17] decay_bits 4 phase 0 window 1
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op expects one voltage_decay or one per channel of layer 'Fc' (2), but found 3}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(leaky) voltage_decay [1, 2, 3] phase 0 window 1
  }
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(leaky) threshold [1] phase 0 window 2
    xbar.table @t0 into @f0 layer "Back" encoding(dense) weights(dense<1> : tensor<2x2xi8>) bits 2 source <2x1x1>
  }
  // expected-note @below {{the axon from layer 'Fc' to layer 'Back' has a lag of -1 steps, but no step counts before it comes; use 0 or more}}
  xbar.axon @c0::@f0 to @c0::@t0 delay 0 origin [0, 0, 0] lag -1
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(leaky) threshold [1] phase 0 window 2
    xbar.table @t0 into @f0 layer "Back" encoding(dense) weights(dense<1> : tensor<2x2xi8>) bits 2 source <2x1x1>
  }
  // expected-note @below {{events from layer 'Fc' reach layer 'Back' in ticks 1 to 2 before their lag, but it is active in ticks 0 to 1; run --snn-align-delays}}
  xbar.axon @c0::@f0 to @c0::@t0 delay 1 origin [0, 0, 0] lag 1
}
