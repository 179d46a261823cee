// RUN: snnc-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect

// expected-error @below {{expects a mesh of at least 1x1 cores, but found 0x1}}
#a = #xbar.limits<mesh_width = 0, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>

// -----

// expected-error @below {{expects synapse_word_bits of at least 1, but found 0}}
#a = #xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 0, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>

// -----

// expected-error @below {{expects axons of at least 0, but found -1}}
#a = #xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = -1, delay = 3>

// -----

// expected-error @below {{expects neurons as CxHxW, but found 2 dimensions}}
#a = #xbar.shape<2x2>

// -----

// expected-error @below {{expects at least one neuron per axis, but found 2x0x2}}
#a = #xbar.shape<2x0x2>

// -----

// expected-error @below {{expects at most 2147483647 neurons, but found 65536x65536x1}}
#a = #xbar.shape<65536x65536x1>

// -----

// expected-error @below {{expects an origin of at least 0, 0, 0, but found 0, -1, 0}}
#a = #xbar.box<0, -1, 0, 1x1x1>

// -----

// expected-error @below {{expects stride_h from 1 to 2147483647, but found 0}}
#a = #xbar.kernel<stride_h = 0>

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op expects a box inside of layer 'Fc' of 2x1x1, but found 2x1x1 from (1, 0, 0) on}}
    xbar.fragment @f0 layer "Fc" box <1, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op expects a threshold for model integrate_fire of layer 'Fc'}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(integrate_fire) phase 0 window 1
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op expects one bias or one per channel of layer 'Fc' (2), but found 3}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) bias [1, 2, 3] phase 0 window 1
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op expects threshold from 1 to 2147483647, but found 0}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(integrate_fire) threshold [0] phase 0 window 1
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-error @below {{'xbar.fragment' op expects window from 1 to 2147483647, but found 0}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 0
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-error @below {{'xbar.table' op has windows, but encoding dense takes no such choice}}
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) windows weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-error @below {{'xbar.table' op is dense and has a kernel without weights, but a dense table joins all pairs}}
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) kernel <> source <4x1x1>
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-error @below {{'xbar.table' op has windows, but no kernel}}
    xbar.table @t0 into @f0 layer "Fc" encoding(bitmap) windows words 1 weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-error @below {{'xbar.table' op is transposed, which just bitmap and index tables can be, but it is run_length}}
    xbar.table @t0 into @f0 layer "Fc" encoding(run_length) transposed words 1 weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-error @below {{'xbar.table' op expects the words that the table takes for encoding index}}
    xbar.table @t0 into @f0 layer "Fc" encoding(index) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-error @below {{'xbar.table' op has words, but the geometry says how many for encoding functional}}
    xbar.table @t0 into @f0 layer "Fc" encoding(functional) words 1 kernel <> weights(dense<1> : tensor<2x4x1x1xi8>) bits 2 source <4x1x1>
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-error @below {{'xbar.table' op expects words from 0 to 2147483647, but found -1}}
    xbar.table @t0 into @f0 layer "Fc" encoding(delta_index) words -1 weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-error @below {{'xbar.table' op expects 0 or more events, but found -1}}
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1> events -1.0
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-error @below {{'xbar.table' op expects shift from 0 to 31, but found 32}}
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 shift 32 source <4x1x1>
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-error @below {{'xbar.table' op expects bits per weight without weights from 0 to 0, but found 2}}
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) bits 2 source <4x1x1>
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-error @below {{'xbar.table' op expects bits per weight from 1 to 8, but found 0}}
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) source <4x1x1>
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-error @below {{'xbar.table' op expects weights of type i8 with their data, but found none; layer 'Fc' needs dense weights or a resource with data}}
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense_resource<missing> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  // expected-error @below {{'xbar.input' op expects a finite scale above 0, but found 0.000000e+00}}
  xbar.input @x "x" encoder(direct) scale 0.0 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  // expected-error @below {{'xbar.input' op expects low or high other than 0, or it sends nothing}}
  xbar.input @x "x" encoder(direct) scale 1.0 low 0 high 0 window 1 of <4x1x1> shape [1, 4]
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  // expected-error @below {{'xbar.input' op expects window from 1 to 2147483647, but found 0}}
  xbar.input @x "x" encoder(direct) scale 1.0 low 0 high 7 window 0 of <4x1x1> shape [1, 4]
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  // expected-error @below {{'xbar.input' op expects a tensor shape of 4 elements, one per neuron, but found 5}}
  xbar.input @x "x" encoder(direct) scale 1.0 low 0 high 7 window 1 of <4x1x1> shape [5]
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
  }
  // expected-error @below {{'xbar.output' op expects a finite scale above 0, but found 0.000000e+00}}
  xbar.output "y" [@c0::@f0] decoder(value) scale 0.0 shape [1, 2]
}

// -----

// expected-error @below {{'xbar.chip' op expects at least 1 tick, but found 0}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 0 {
}

// -----

// expected-error @below {{'xbar.chip' op expects cores, inputs, axons, outputs and layers inside, but found 'test.op'}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  "test.op"() : () -> ()
}

// -----

xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  // expected-error @below {{'xbar.core' op expects fragments and tables inside, but found 'test.op'}}
  xbar.core @c0 at <0, 0> {
    "test.op"() : () -> ()
  }
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 2 violations}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  // expected-note @below {{core 'c0' at (2, 0) lies outside of the mesh of 2x1 cores; use a larger chip or fewer bits per weight}}
  xbar.core @c0 at <2, 0> {
  }
  xbar.core @c1 at <0, 0> {
  }
  // expected-note @below {{core 'c2' at (0, 0) lies where core 'c1' is; move one of them}}
  xbar.core @c2 at <0, 0> {
  }
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 9 violations}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 1, synapse_words = 1, synapse_word_bits = 64, weight_bits = 1, tables = 1, populations = 0, parameters = 1, axons = 0, delay = 3>) ticks = 3 {
  // expected-note @below {{core 'c0' with layers 'Fc' needs 2 neurons, but a core has 1; cut smaller fragments}}
  // expected-note @below {{core 'c0' with layers 'Fc' needs 2 synapse memory words, but a core has 1; cut smaller fragments or use fewer bits per weight}}
  // expected-note @below {{core 'c0' with layers 'Fc' needs 2 table rows, but a core has 1; put fewer fragments on it}}
  // expected-note @below {{core 'c0' with layers 'Fc' needs 1 population rows, but a core has 0; put fewer fragments on it}}
  // expected-note @below {{core 'c0' with layers 'Fc' needs 2 parameter rows, but a core has 1; cut fragments of fewer channels}}
  // expected-note @below {{core 'c0' with layers 'Fc' needs 1 axon rows, but a core has 0; put fewer fragments on it or cut their targets into fewer}}
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 3
    // expected-note @below {{layer 'Fc' has weights of 2 bits, but the chip has at most 1; quantise to fewer bits}}
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
    // expected-note @below {{layer 'Loop' has weights of 2 bits, but the chip has at most 1; quantise to fewer bits}}
    xbar.table @t1 into @f0 layer "Loop" encoding(dense) weights(dense<1> : tensor<2x2xi8>) bits 2 source <2x1x1>
  }
  // expected-note @below {{events from layer 'Fc' reach layer 'Loop' in ticks 1 to 3, but it is active in ticks 0 to 2; run --snn-align-delays}}
  xbar.axon @c0::@f0 to @c0::@t1 delay 0 origin [0, 0, 0]
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  // expected-note @below {{core 'c0' with layers 'L0', 'L1', 'L2', 'L3' and 2 more needs 6 population rows, but a core has 2; put fewer fragments on it}}
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "L0" box <0, 0, 0, 1x1x1> of <1x1x1> model(graded) phase 0 window 1
    xbar.fragment @f1 layer "L1" box <0, 0, 0, 1x1x1> of <1x1x1> model(graded) phase 0 window 1
    xbar.fragment @f2 layer "L2" box <0, 0, 0, 1x1x1> of <1x1x1> model(graded) phase 0 window 1
    xbar.fragment @f3 layer "L3" box <0, 0, 0, 1x1x1> of <1x1x1> model(graded) phase 0 window 1
    xbar.fragment @f4 layer "L4" box <0, 0, 0, 1x1x1> of <1x1x1> model(graded) phase 0 window 1
    xbar.fragment @f5 layer "L5" box <0, 0, 0, 1x1x1> of <1x1x1> model(graded) phase 0 window 1
  }
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-note @below {{layer 'Fc' has 4 neurons, but its fragments hold 2; add fragments for the rest}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <4x1x1> model(graded) phase 0 window 1
  }
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 3x1x1> of <4x1x1> model(graded) phase 0 window 1
  }
  xbar.core @c1 at <1, 0> {
    // expected-note @below {{layer 'Fc' (@c1::@f0) has 2 neurons that stand in 'Fc' (@c0::@f0) as well; cut it without overlap}}
    xbar.fragment @f0 layer "Fc" box <1, 0, 0, 3x1x1> of <4x1x1> model(graded) phase 0 window 1
  }
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 2 violations}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-note @below {{layer 'Fc' (@c0::@f1) is part of 1x2x1 neurons, but another fragment of 2x1x1; give layers different names}}
    // expected-note @below {{layer 'Fc' (@c0::@f1) has 1 neurons that stand in 'Fc' (@c0::@f0) as well; cut it without overlap}}
    xbar.fragment @f1 layer "Fc" box <0, 0, 0, 1x2x1> of <1x2x1> model(graded) phase 0 window 1
  }
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-note @below {{layer 'Fc' (@c0::@f0) is active until tick 2, but an inference has 2 ticks; raise ticks}}
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 2 window 1
  }
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    // expected-note @below {{layer 'Fc' reaches '@f1', but core 'c0' has no such fragment}}
    xbar.table @t0 into @f1 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-note @below {{layer 'Fc' has 6 weights, but its geometry has 8}}
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x3xi8>) bits 2 source <4x1x1>
  }
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-note @below {{layer 'Fc' has weight 3 of 2, but weights of 2 bits are -2 to 1}}
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<[[1, 1, -2, 2], [1, 1, 1, 1]]> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-note @below {{layer 'Fc' has weight 0 of 0, but weights of 1 bits are -1 or 1}}
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<0> : tensor<2x4xi8>) bits 1 source <4x1x1>
  }
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    // expected-note @below {{layer 'Fc': the number of groups is 3, expected a divisor of the 4 source and the 2 target channels}}
    xbar.table @t0 into @f0 layer "Fc" encoding(functional) kernel <groups = 3> weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 2 violations}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
  xbar.input @x "x" encoder(direct) scale 1.0 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
  // expected-note @below {{the axon's source @c0::@f9 is neither a fragment nor an input of this chip}}
  // expected-note @below {{the axon's target @c0::@t9 is not a table of this chip}}
  xbar.axon @c0::@f9 to @c0::@t9 delay 0 origin [0, 0, 0]
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
  xbar.input @x "x" encoder(direct) scale 1.0 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
  // expected-note @below {{the axon's source @c0::@f0::@f0 is neither a fragment nor an input of this chip}}
  xbar.axon @c0::@f0::@f0 to @c0::@t0 delay 0 origin [0, 0, 0]
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 2 violations}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
  xbar.input @x "x" encoder(direct) scale 1.0 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
  // expected-note @below {{the axon from input 'x' to layer 'Fc' has a delay of 4 ticks, but the chip has 0 to 3; put a population on the shorter path}}
  // expected-note @below {{events from input 'x' reach layer 'Fc' in ticks 4 to 4, but it is active in ticks 0 to 0; run --snn-align-delays}}
  xbar.axon @x to @c0::@t0 delay 4 origin [0, 0, 0]
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
  xbar.input @x "x" encoder(direct) scale 1.0 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
  // expected-note @below {{the axon from input 'x' to layer 'Fc' has origin (0, 1, 0), but its source starts at (0, 0, 0)}}
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 1, 0]
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
  xbar.input @x "x" encoder(direct) scale 1.0 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  // expected-note @below {{a second axon leads to the same table from the same source; remove one}}
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
  xbar.input @x "x" encoder(direct) scale 1.0 low 0 high 7 window 1 of <1x4x1> shape [1, 4]
  // expected-note @below {{the axon from input 'x' to layer 'Fc' comes from 1x4x1 neurons, but the table reads 4x1x1}}
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
  xbar.input @x "x" encoder(direct) scale 1.0 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  // expected-note @below {{output 'y' reads @c0::@t0, which is not a fragment of this chip}}
  xbar.output "y" [@c0::@t0] decoder(value) scale 1.0 shape [1, 2]
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
  xbar.input @x "x" encoder(direct) scale 1.0 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  // expected-note @below {{output 'y' reads no fragment}}
  xbar.output "y" [] decoder(value) scale 1.0 shape [1, 2]
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
  xbar.input @x "x" encoder(direct) scale 1.0 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  // expected-note @below {{output 'y' reads 4 of the 2 neurons of layer 'Fc'; name each of its fragments once}}
  xbar.output "y" [@c0::@f0, @c0::@f0] decoder(value) scale 1.0 shape [1, 2]
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
  xbar.input @x "x" encoder(direct) scale 1.0 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  // expected-note @below {{output 'y' has a tensor shape of 3 elements, but layer 'Fc' has 2 neurons}}
  xbar.output "y" [@c0::@f0] decoder(value) scale 1.0 shape [1, 3]
}

// -----

// expected-error @below {{'xbar.chip' op expects a mapping that the chip can hold, but found 1 violation}}
xbar.chip @chip limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
    xbar.fragment @f1 layer "Other" box <0, 0, 0, 1x1x1> of <1x1x1> model(graded) phase 0 window 1
  }
  xbar.input @x "x" encoder(direct) scale 1.0 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  // expected-note @below {{output 'y' reads layers 'Fc' and 'Other', but an output reads one}}
  xbar.output "y" [@c0::@f0, @c0::@f1] decoder(value) scale 1.0 shape [1, 2]
}

// -----

// expected-error @below {{'xbar.chip' op expects a function with a body as its tail, but found none named 'nowhere'}}
xbar.chip @no_tail limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 tail(@nowhere) {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
  }
  xbar.output "y" [@c0::@f0] decoder(value) scale 1.0 shape [1, 2]
}

// -----

// expected-error @below {{'xbar.chip' op expects an argument of its tail for each of its 1 outputs, but 'none' has 0}}
xbar.chip @arguments_of_the_tail limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 tail(@none) {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
  }
  xbar.output "y" [@c0::@f0] decoder(value) scale 1.0 shape [1, 2]
}
func.func private @none() {
  return
}

// -----

xbar.chip @types_of_the_tail limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 tail(@turned) {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
  }
  // expected-error @below {{'xbar.output' op has the tensor shape [1, 2], but the tail 'turned' takes 'tensor<2x1xf32>'}}
  xbar.output "y" [@c0::@f0] decoder(value) scale 1.0 shape [1, 2]
}
func.func private @turned(%y: tensor<2x1xf32>) {
  return
}
