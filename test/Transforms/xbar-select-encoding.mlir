// RUN: snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding))' | FileCheck %s --check-prefix=ENERGY
// RUN: snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{encodings=Conv=functional_index}))' | FileCheck %s --check-prefix=FORCED
// RUN: snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{training}))' | FileCheck %s --check-prefix=TRAINING
// RUN: snnc-opt %s --pass-pipeline='builtin.module(xbar.chip(xbar-select-encoding{objective=memory}))' --remarks-filter=xbar-select-encoding --remark-policy=all 2>&1 | FileCheck %s --check-prefix=REMARK

#limits = #xbar.limits<mesh_width = 2, mesh_height = 1, neurons = 64, synapse_words = 24, synapse_word_bits = 64, weight_bits = 8, tables = 8, populations = 4, parameters = 64, axons = 4, delay = 3>

// Few weights are listed, many are not, and a kernel is stored once. What
// errors walk backward over is there for training alone.
// ENERGY:   layer "Sparse" encoding(index) words 2 weights
// ENERGY:   layer "Full" encoding(dense) weights
// ENERGY:   layer "Conv" encoding(functional) kernel
// ENERGY:   layer "Pool" encoding(functional) kernel
// FORCED:   layer "Conv" encoding(index) windows words 7 kernel
// TRAINING: layer "Sparse" encoding(index) transposed words 3 weights
// REMARK: remark: [Analysis] layer | Category:xbar-select-encoding | alternatives="dense: 512 bits, 952.08 pJ, 40 ns; bitmap: 112 bits, 833.88 pJ, 52 ns; index: 71 bits, 650.13 pJ, 45 ns; run_length: 110 bits, 650.13 pJ, 45 ns; delta_index: 98 bits, 650.13 pJ, 45 ns", encoding=index, forced=false, layer=Sparse
// REMARK: alternatives="dense: 8192 bits, {{.*}}, larger than a core; functional: 288 bits, {{.*}}, encoding=functional, forced=false, layer=Conv
xbar.chip @layers limits(#limits) ticks = 2 {
  xbar.core @c0 at <0, 0> {
    xbar.fragment @f0 layer "Sparse" box <0, 0, 0, 8x1x1> of <8x1x1> model(graded) high 255 phase 0 window 1
    xbar.table @t0 into @f0 layer "Sparse" encoding(dense) weights(dense<[[5, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 3, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, -1, 0], [0, 0, 0, 0, 0, 0, 0, 0]]> : tensor<8x8xi8>) bits 8 source <8x1x1> events 4.0
    xbar.fragment @f1 layer "Full" box <0, 0, 0, 4x1x1> of <4x1x1> model(graded) high 255 phase 0 window 1
    xbar.table @t1 into @f1 layer "Full" encoding(dense) weights(dense<3> : tensor<4x8xi8>) bits 8 source <8x1x1>
    xbar.fragment @f2 layer "Conv" box <0, 0, 0, 2x4x4> of <2x4x4> model(graded) high 255 phase 0 window 1
    xbar.table @t2 into @f2 layer "Conv" encoding(functional) kernel <height = 3, width = 3, pad_top = 1, pad_left = 1> weights(dense<1> : tensor<2x2x3x3xi8>) bits 8 source <2x4x4>
    xbar.fragment @f3 layer "Pool" box <0, 0, 0, 2x2x2> of <2x2x2> model(graded) high 255 phase 0 window 1
    xbar.table @t3 into @f3 layer "Pool" encoding(functional) kernel <height = 2, width = 2, stride_h = 2, stride_w = 2, groups = 2> source <2x4x4>
  }
  xbar.layer "Sparse" kind "dense" of <8x1x1> synapses 64 weights 64
  xbar.layer "Full" kind "dense" of <4x1x1> synapses 32 weights 32
  xbar.layer "Conv" kind "conv2d" of <2x4x4> synapses 400 weights 36
  xbar.layer "Pool" kind "sum_pool" of <2x2x2> synapses 32 weights 0
}
