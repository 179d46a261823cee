// What axons of populations cannot say and packets cannot carry.
// RUN: split-file %s %t
// RUN: not snnc-translate --xbar-to-image --chip=neuronflow-like %t/offset.mlir 2>&1 | FileCheck %s --check-prefix=OFFSET
// RUN: not snnc-translate --xbar-to-image --chip=neuronflow-like %t/packet.mlir 2>&1 | FileCheck %s --check-prefix=PACKET
// RUN: snnc-translate --xbar-to-image --chip=neuronflow-like %t/fits.mlir -o %t/fits.snnb
// RUN: snnc inspect %t/fits.snnb | FileCheck %s --check-prefix=FITS

// OFFSET: error: layer 'Pool': memory 'axon': the value -300 does not fit the field 'y', which holds -256 to 255

//--- offset.mlir
xbar.chip @net limits(#xbar.limits<mesh_width = 12, mesh_height = 12, neurons = 4096, synapse_words = 32768, synapse_word_bits = 64, weight_bits = 8, tables = 32, populations = 32, parameters = 4096, axons = 4096, delay = 15>) ticks = 1 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Pool" box <0, 0, 0, 1x300x1> of <1x400x1> model(integrate) phase 0 window 1
    xbar.table @t0 into @f0 layer "Pool" encoding(functional) kernel <height = 1, width = 1> source <1x400x1>
    xbar.fragment @f1 layer "Pool" box <0, 300, 0, 1x100x1> of <1x400x1> model(integrate) phase 0 window 1
    xbar.table @t1 into @f1 layer "Pool" encoding(functional) kernel <height = 1, width = 1> source <1x400x1>
  }
  xbar.input @x "x" encoder(direct) scale 5.0e-01 low 0 high 7 window 1 of <1x400x1> shape [1, 1, 400, 1]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  xbar.axon @x to @c0::@t1 delay 0 origin [0, 0, 0]
}

// The window of 600 rows has no place in the field of the hit test, so all
// events are sent.
// PACKET: error: layer 'Pool': the events have coordinates y of 0 to 599, but a packet of the chip holds -512 to 511

//--- packet.mlir
xbar.chip @net limits(#xbar.limits<mesh_width = 12, mesh_height = 12, neurons = 4096, synapse_words = 32768, synapse_word_bits = 64, weight_bits = 8, tables = 32, populations = 32, parameters = 4096, axons = 4096, delay = 15>) ticks = 1 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Pool" box <0, 0, 0, 1x600x1> of <1x600x1> model(integrate) phase 0 window 1
    xbar.table @t0 into @f0 layer "Pool" encoding(functional) kernel <height = 1, width = 1> source <1x600x1>
  }
  xbar.input @x "x" encoder(direct) scale 5.0e-01 low 0 high 7 window 1 of <1x600x1> shape [1, 1, 600, 1]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
}

// A window of 199 rows is not tested, one of 5 is; strides of 8 have no place
// in the field of the lattice test.
// FITS: axon 0 to core 0 table 0 'A' delay 0 offset (0, 0, 0) hit anyx5 lattice 1 of 2
// FITS: axon 1 to core 0 table 1 'B' delay 0 offset (0, 0, 0) hit 121x1

//--- fits.mlir
xbar.chip @net limits(#xbar.limits<mesh_width = 12, mesh_height = 12, neurons = 4096, synapse_words = 32768, synapse_word_bits = 64, weight_bits = 8, tables = 32, populations = 32, parameters = 4096, axons = 4096, delay = 15>) ticks = 1 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "A" box <0, 0, 0, 1x100x3> of <1x100x3> model(integrate) phase 0 window 1
    xbar.table @t0 into @f0 layer "A" encoding(functional) kernel <stride_h = 2, stride_w = 2> source <1x200x6>
    xbar.fragment @f1 layer "B" box <0, 0, 0, 1x16x1> of <1x16x1> model(integrate) phase 0 window 1
    xbar.table @t1 into @f1 layer "B" encoding(functional) kernel <stride_h = 8, stride_w = 8> source <1x200x6>
  }
  xbar.input @x "x" encoder(direct) scale 5.0e-01 low 0 high 7 window 1 of <1x200x6> shape [1, 1, 200, 6]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  xbar.axon @x to @c0::@t1 delay 0 origin [0, 0, 0]
}
