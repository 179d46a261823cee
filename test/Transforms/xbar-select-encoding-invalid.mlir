// RUN: not snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{objective=speed}))' 2>&1 | FileCheck %s --check-prefix=NAME
// RUN: not snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{objective=energy:1,energy:2}))' 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{objective=energy:0}))' 2>&1 | FileCheck %s --check-prefix=WEIGHT
// RUN: not snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{objective=energy,memory}))' 2>&1 | FileCheck %s --check-prefix=SUM
// RUN: not snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{encodings=zip}))' 2>&1 | FileCheck %s --check-prefix=KIND
// RUN: not snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{encodings=Fc=bitmap,Fc=index}))' 2>&1 | FileCheck %s --check-prefix=AGAIN
// RUN: not snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{encodings=bitmap,index}))' 2>&1 | FileCheck %s --check-prefix=ALL
// RUN: not snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{encodings=Fd=bitmap}))' 2>&1 | FileCheck %s --check-prefix=LAYER
// RUN: not snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{encodings=Fc=functional}))' 2>&1 | FileCheck %s --check-prefix=KERNEL
// RUN: not snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{chip=loihi-like encodings=bitmap}))' 2>&1 | FileCheck %s --check-prefix=CHIP
// RUN: not snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{chip=loihi-like encodings=Fc=bitmap}))' 2>&1 | FileCheck %s --check-prefix=CHIPLAYER
// RUN: not snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{encodings=index}))' 2>&1 | FileCheck %s --check-prefix=ROOM

// NAME: error: objective 'speed': 'speed' is none; expected energy, latency or memory, or a sum such as 'energy:1,memory:0.01' of weights per pJ, ns and bit
// TWICE: error: objective 'energy:1,energy:2' has 'energy' twice; expected
// WEIGHT: error: objective 'energy:0': the weight '0' of energy is no number above 0 and up to 1e12; expected
// SUM: error: objective 'energy,memory': 'energy' has no weight; expected
// KIND: error: 'zip' is no encoding; the encodings are dense, functional, bitmap, index, run_length, delta_index, functional_bitmap, functional_index
// AGAIN: error: 'Fc=index' asks a second time for the encoding of layer 'Fc'; give it once
// ALL: error: 'index' asks a second time for the encoding of all layers; give it once
// LAYER: error: there is no layer 'Fd' with synapses to encode; the layers are Fc
// KERNEL: error: layer 'Fc' has no kernel, so its table cannot be of encoding 'functional'; use dense, bitmap, index, run_length, delta_index
// CHIP: error: chip 'loihi-like' has no tables of encoding 'bitmap'; it has dense, functional, index, run_length, delta_index
// CHIPLAYER: error: layer 'Fc': chip 'loihi-like' has no tables of encoding 'bitmap'
// ROOM: error: 'xbar.core' op needs at least 3 words of synapse memory for the tables of 'Fc' in the encodings that are left to them, but the chip has 2 per core; ask for other encodings or let --snn-to-xbar cut the layers for them
xbar.chip @small limits(#xbar.limits<mesh_width = 1, mesh_height = 1, neurons = 64, synapse_words = 2, synapse_word_bits = 64, weight_bits = 8, tables = 8, populations = 4, parameters = 64, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 4x1x1> of <4x1x1> model(graded) high 255 phase 0 window 1
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<3> : tensor<4x4xi8>) bits 8 source <4x1x1>
  }
}
