// RUN: snnc-opt %s | snnc-opt | FileCheck %s
// RUN: snnc-opt --mlir-print-op-generic %s | snnc-opt | FileCheck %s
// RUN: snnc-opt --emit-bytecode %s | snnc-opt | FileCheck %s
// RUN: snnc-opt --verify-roundtrip %s -o /dev/null

// CHECK: xbar.chip @tiny limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
xbar.chip @tiny limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 {
  // CHECK: xbar.core @c0 at <0, 0> {
  xbar.core @c0 at <0, 0> {
    // CHECK: xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) multiplier [1] shift [4] high 255 phase 0 window 1
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) multiplier [1] shift [4] high 255 phase 0 window 1
    // CHECK: xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
    xbar.table @t0 into @f0 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x4xi8>) bits 2 source <4x1x1>
  }
  // CHECK: xbar.input @x "x" encoder(direct) scale 5.000000e-01 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
  xbar.input @x "x" encoder(direct) scale 5.0e-01 low 0 high 7 window 1 of <4x1x1> shape [1, 4]
  // CHECK: xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  // CHECK: xbar.output "y" [@c0::@f0] decoder(value) scale 2.500000e-01 shape [1, 2]
  xbar.output "y" [@c0::@f0] decoder(value) scale 2.5e-01 shape [1, 2]
}

// Two cores, a layer in two fragments, a delay, every optional word.
// CHECK: xbar.chip @two
xbar.chip @two limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 64, synapse_words = 32, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 12 {
  xbar.core @c0 at <0, 0> {
    // CHECK: xbar.fragment @f0 layer "Conv1" box <0, 0, 0, 2x4x4> of <4x4x4> model(integrate_fire) bias [1, 2, 3, 4] threshold [64] initial [32] low -1 high 1 reset zero payload count combine maximum phase 1 window 8
    xbar.fragment @f0 layer "Conv1" box <0, 0, 0, 2x4x4> of <4x4x4> model(integrate_fire) bias [1, 2, 3, 4] threshold [64] initial [32] low -1 high 1 reset zero payload count combine maximum phase 1 window 8
    // CHECK: xbar.table @t0 into @f0 layer "Conv1" encoding(functional) kernel <height = 3, width = 3, pad_top = 1, pad_left = 1> weights(dense<1> : tensor<4x2x3x3xi8>) bits 4 shift 1 unit source <2x4x4>
    xbar.table @t0 into @f0 layer "Conv1" encoding(functional) kernel <height = 3, width = 3, pad_top = 1, pad_left = 1> weights(dense<1> : tensor<4x2x3x3xi8>) bits 4 shift 1 unit source <2x4x4>
  }
  xbar.core @c1 at <1, 0> {
    xbar.fragment @f0 layer "Conv1" box <2, 0, 0, 2x4x4> of <4x4x4> model(integrate_fire) threshold [64] phase 1 window 8
    xbar.table @t0 into @f0 layer "Conv1" encoding(functional) kernel <height = 3, width = 3, pad_top = 1, pad_left = 1> weights(dense<1> : tensor<4x2x3x3xi8>) bits 4 shift 1 unit source <2x4x4>
    // CHECK: model(max_rate) phase 4 window 8
    xbar.fragment @f1 layer "Pool" box <0, 0, 0, 4x2x2> of <4x2x2> model(max_rate) phase 4 window 8
    // CHECK: xbar.table @t1 into @f1 layer "Pool" encoding(functional) kernel <height = 2, width = 2, stride_h = 2, stride_w = 2, groups = 4> source <4x4x4>
    xbar.table @t1 into @f1 layer "Pool" encoding(functional) kernel <height = 2, width = 2, stride_h = 2, stride_w = 2, groups = 4> source <4x4x4>
  }
  // CHECK: xbar.input @x "x" encoder(rate) scale 5.000000e-01 low -7 high 7 window 8 of <2x4x4> shape [1, 2, 4, 4]
  xbar.input @x "x" encoder(rate) scale 5.0e-01 low -7 high 7 window 8 of <2x4x4> shape [1, 2, 4, 4]
  xbar.axon @x to @c0::@t0 delay 1 origin [0, 0, 0]
  xbar.axon @x to @c1::@t0 delay 1 origin [0, 0, 0]
  // CHECK: xbar.axon @c0::@f0 to @c1::@t1 delay 2 origin [0, 0, 0]
  xbar.axon @c0::@f0 to @c1::@t1 delay 2 origin [0, 0, 0]
  // CHECK: xbar.axon @c1::@f0 to @c1::@t1 delay 2 origin [2, 0, 0]
  xbar.axon @c1::@f0 to @c1::@t1 delay 2 origin [2, 0, 0]
  // CHECK: xbar.output "y" [@c1::@f1] decoder(count) scale 1.000000e+00 softmax shape [1, 16]
  xbar.output "y" [@c1::@f1] decoder(count) scale 1.0 softmax shape [1, 16]
  // CHECK: xbar.output "z" [@c0::@f0, @c1::@f0] decoder(potential)
  xbar.output "z" [@c0::@f0, @c1::@f0] decoder(potential) scale 1.0 shape [1, 4, 4, 4]
  // CHECK: xbar.layer "Conv1" kind "conv2d" of <4x4x4> synapses 800 weights 72
  xbar.layer "Conv1" kind "conv2d" of <4x4x4> synapses 800 weights 72
}

// Leaky neurons, a stream, and a loop whose events count one step later.
// CHECK: xbar.chip @loop
xbar.chip @loop limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 64, synapse_words = 32, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 8 {
  xbar.core @c0 at <0, 0> {
    // CHECK: xbar.fragment @f0 layer "Lif1" box <0, 0, 0, 4x1x1> of <4x1x1> model(leaky) threshold [64] floor [-64] current_decay [1024] voltage_decay [512] compare gt reset zero refractory 2 phase 0 window 8
    xbar.fragment @f0 layer "Lif1" box <0, 0, 0, 4x1x1> of <4x1x1> model(leaky) threshold [64] floor [-64] current_decay [1024] voltage_decay [512] decay_bits 12 compare gt reset zero refractory 2 phase 0 window 8
    // CHECK: xbar.fragment @f1 layer "Lif2" box <0, 0, 0, 4x1x1> of <4x1x1> model(leaky) threshold [9] reset_value [-2] current_decay [5] voltage_decay [7] decay_bits 4 high 15 reset value reset_time next_step order membrane_first multiple payload unit phase 0 window 8
    xbar.fragment @f1 layer "Lif2" box <0, 0, 0, 4x1x1> of <4x1x1> model(leaky) threshold [9] reset_value [-2] current_decay [5] voltage_decay [7] decay_bits 4 high 15 reset value reset_time next_step order membrane_first multiple payload unit phase 0 window 8
    xbar.table @t0 into @f0 layer "In" encoding(dense) weights(dense<1> : tensor<4x4xi8>) bits 2 source <4x1x1>
    xbar.table @t1 into @f0 layer "Back" encoding(dense) weights(dense<1> : tensor<4x4xi8>) bits 2 source <4x1x1>
  }
  // CHECK: xbar.input @x "x" encoder(stream)
  xbar.input @x "x" encoder(stream) scale 1.0 low 0 high 7 window 8 of <4x1x1> shape [4]
  xbar.axon @x to @c0::@t0 delay 0 origin [0, 0, 0]
  // CHECK: xbar.axon @c0::@f0 to @c0::@t1 delay 0 origin [0, 0, 0] lag 1
  xbar.axon @c0::@f0 to @c0::@t1 delay 0 origin [0, 0, 0] lag 1
  xbar.output "y" [@c0::@f0] decoder(count) scale 1.0 shape [4]
}

// The host computes the end.
// CHECK: xbar.chip @detector
// CHECK-SAME: ticks = 2 tail(@detector_tail) {
xbar.chip @detector limits(#xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 8, synapse_words = 8, synapse_word_bits = 64, weight_bits = 8, tables = 2, populations = 2, parameters = 8, axons = 4, delay = 3>) ticks = 2 tail(@detector_tail) {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(graded) phase 0 window 1
  }
  xbar.output "y" [@c0::@f0] decoder(value) scale 1.0 shape [1, 2]
}
func.func private @detector_tail(%a: tensor<1x2xf32>) -> tensor<1x2xf32> {
  return %a : tensor<1x2xf32>
}
