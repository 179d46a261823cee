// RUN: snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{objective=latency}))' | FileCheck %s

// Dense is the fastest for both, but the core has room for one: it is given to
// the layer of more events.
// CHECK-LABEL: xbar.chip @budget
// CHECK:   layer "Quiet" encoding(run_length) words 23 weights
// CHECK:   layer "Busy" encoding(dense) weights
#small = #xbar.limits<mesh_width = 1, mesh_height = 1, neurons = 64, synapse_words = 60, synapse_word_bits = 64, weight_bits = 8, tables = 8, populations = 4, parameters = 64, axons = 4, delay = 3>
xbar.chip @budget limits(#small) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Quiet" box <0, 0, 0, 16x1x1> of <16x1x1> model(graded) high 255 phase 0 window 1
    xbar.table @t0 into @f0 layer "Quiet" encoding(bitmap) words 22 weights(dense<[[0, 4, 0, 3, 0, 2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4], [2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0], [0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0, 7, 0, 6], [4, 0, 3, 0, 2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4, 0], [0, 1, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1], [6, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0, 7, 0, 6, 0], [0, 3, 0, 2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3], [1, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0], [0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0, 7, 0, 6, 0, 5], [3, 0, 2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0], [0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0, 7], [5, 0, 4, 0, 3, 0, 2, 0, 1, 0, 7, 0, 6, 0, 5, 0], [0, 2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2], [7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0, 7, 0], [0, 4, 0, 3, 0, 2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4], [2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0]]> : tensor<16x16xi8>) bits 8 source <16x1x1> events 1.0
    xbar.fragment @f1 layer "Busy" box <0, 0, 0, 16x1x1> of <16x1x1> model(graded) high 255 phase 0 window 1
    xbar.table @t1 into @f1 layer "Busy" encoding(bitmap) words 22 weights(dense<[[0, 4, 0, 3, 0, 2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4], [2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0], [0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0, 7, 0, 6], [4, 0, 3, 0, 2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4, 0], [0, 1, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1], [6, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0, 7, 0, 6, 0], [0, 3, 0, 2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3], [1, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0], [0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0, 7, 0, 6, 0, 5], [3, 0, 2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0], [0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0, 7], [5, 0, 4, 0, 3, 0, 2, 0, 1, 0, 7, 0, 6, 0, 5, 0], [0, 2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2], [7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0, 1, 0, 7, 0], [0, 4, 0, 3, 0, 2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4], [2, 0, 1, 0, 7, 0, 6, 0, 5, 0, 4, 0, 3, 0, 2, 0]]> : tensor<16x16xi8>) bits 8 source <16x1x1> events 9.0
  }
}
