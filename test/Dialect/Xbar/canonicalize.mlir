// RUN: snnc-opt %s --canonicalize --cse | FileCheck %s

// A mapping is final: nothing is folded, dropped or merged.
// CHECK:      xbar.chip @unused
// CHECK-NEXT:   xbar.core @c0
// CHECK-NEXT:     xbar.fragment @f0
// CHECK-NEXT:     xbar.table @t0
// CHECK-NEXT:     xbar.table @t1
// CHECK-NEXT:   }
// CHECK-NEXT:   xbar.core @c1
// CHECK-NEXT:   }
// CHECK-NEXT:   xbar.input @x
// CHECK-NEXT: }
xbar.chip @unused limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(integrate) phase 0 window 1
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<0> : tensor<2x4xi8>) bits 2 source <4x1x1>
    xbar.table @t1 into @f0 layer "Fc" encoding(dense) weights(dense<0> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
  xbar.core @c1 at <1, 0> {
  }
  xbar.input @x "x" encoder(direct) scale 5.0e-01 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
}
