// What keeps a mapped network from becoming an image.
// RUN: split-file %s %t
// RUN: not snnc-translate --xbar-to-image %t/none.mlir 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not snnc-translate --xbar-to-image --chip=nonesuch %t/limits.mlir 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: not snnc-translate --xbar-to-image %t/limits.mlir 2>&1 | FileCheck %s --check-prefix=LIMITS
// RUN: not snnc-translate --xbar-to-image %t/fields.mlir 2>&1 | FileCheck %s --check-prefix=FIELD

// NONE: error: expected one xbar.chip in the module, found 0
// UNKNOWN: error: {{.*}}nonesuch
// LIMITS: error: the network is mapped for limits #xbar.limits<mesh_width = 1,{{.*}}>, but chip 'reference' has #xbar.limits<mesh_width = 8,{{.*}}>; map it again for this chip
// FIELD: error: layer 'Pool': memory 'table': the value 300 does not fit the field 'kernel_height', which holds 0 to 255

//--- none.mlir
module {
}

//--- limits.mlir
xbar.chip @net limits(#xbar.limits<mesh_width = 1, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 1 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(integrate) phase 0 window 1
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x3xi8>) bits 3 source <3x1x1>
  }
  xbar.input @x "x" encoder(direct) scale 5.0e-01 low 0 high 7 window 1 of <3x1x1> shape [1, 3]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  xbar.output "y" [@c0::@f0] decoder(potential) scale 2.5e-01 shape [1, 2]
}

//--- fields.mlir
xbar.chip @net limits(#xbar.limits<mesh_width = 8, mesh_height = 8, neurons = 4096, synapse_words = 32768, synapse_word_bits = 64, weight_bits = 8, tables = 256, populations = 256, parameters = 4096, axons = 4096, delay = 63>) ticks = 1 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Pool" box <0, 0, 0, 2x1x1> of <2x1x1> model(integrate) phase 0 window 1
    xbar.table @t0 into @f0 layer "Pool" encoding(functional) kernel <height = 300, width = 1, groups = 2> source <2x300x1>
  }
  xbar.input @x "x" encoder(direct) scale 5.0e-01 low 0 high 7 window 1 of <2x300x1> shape [1, 2, 300, 1]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  xbar.output "y" [@c0::@f0] decoder(potential) scale 2.5e-01 shape [1, 2]
}
