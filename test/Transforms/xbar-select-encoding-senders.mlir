// RUN: snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{chip=neuronflow-like training}))' --remarks-filter=xbar-select-encoding --remark-policy=all 2>&1 | FileCheck %s
// RUN: sed -e 's/events 512.0/events 0.0/' %s | snnc-opt --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{chip=neuronflow-like training}))' --remarks-filter=xbar-select-encoding --remark-policy=all 2>&1 | FileCheck %s --check-prefix=BACKWARD
// RUN: snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{chip=neuronflow-like}))' --remarks-filter=xbar-select-encoding --remark-policy=all 2>&1 | FileCheck %s --check-prefix=FORWARD

#limits = #xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 2048, synapse_words = 4096, synapse_word_bits = 64, weight_bits = 8, tables = 8, populations = 4, parameters = 64, axons = 4, delay = 3>

// An eighth of the source has synapses to the fragment of layer "Part", and the
// events and updates of no more walk over its table. An update is a forward
// walk that multiplies nothing and writes no neuron state: 60,730 pJ here, not
// more than the 90,506 pJ of forward walks.
// FORWARD:  alternatives="dense: 262144 bits, 90506.2 pJ, {{.*}} layer=Part
// BACKWARD: alternatives="dense: 262144 bits, 2.19797e+06 pJ, {{.*}} layer=Part
// CHECK:    alternatives="dense: 262144 bits, 2.3492e+06 pJ, {{.*}} layer=Part
xbar.chip @layers limits(#limits) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @part layer "Part" box <0, 0, 0, 1x8x8> of <1x64x8> model(graded) high 255 phase 0 window 1
    xbar.fragment @rest layer "Part" box <0, 8, 0, 1x56x8> of <1x64x8> model(graded) high 255 phase 0 window 1
    xbar.table @t0 into @part layer "Part" encoding(functional) kernel <height = 1, width = 1> weights(dense<3> : tensor<1x1x1x1xi8>) bits 8 source <1x64x8> events 512.0
    xbar.table @t1 into @rest layer "Rest" encoding(functional) kernel <height = 1, width = 1> weights(dense<3> : tensor<1x1x1x1xi8>) bits 8 source <1x64x8>
  }
  xbar.layer "Part" kind "conv2d" of <1x64x8> synapses 64 weights 1
  xbar.layer "Rest" kind "conv2d" of <1x64x8> synapses 448 weights 1
}
