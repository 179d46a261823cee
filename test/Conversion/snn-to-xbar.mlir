// A core of 25 neurons: the 48 neurons of Relu1 take two cores, two rows each.
// RUN: sed 's/"neurons": 4096/"neurons": 25/' %source/chips/reference.json > %t.json
// RUN: snnc-opt %s --snn-to-xbar=chip=%t.json | FileCheck %s
// RUN: snnc-opt %s --snn-to-xbar=chip=%t.json --remarks-filter=snn-to-xbar --remark-policy=all 2>&1 >/dev/null | FileCheck %s --check-prefix=REMARK

// REMARK: remark: [Analysis] mapping | Category:snn-to-xbar | axons=5, cores=3, fragments=4, tables=4

// CHECK-NOT: snn.network
// CHECK: xbar.chip @net limits(#xbar.limits<mesh_width = 8, mesh_height = 8, neurons = 25, {{.*}}>) ticks = 3
// CHECK: xbar.core @c0 at <0, 0>
// CHECK-NEXT: xbar.fragment @f0 layer "Relu1" box <0, 0, 0, 3x2x4> of <3x4x4> model(graded) bias [1, 2, 3] multiplier [5] shift [4] high 255 phase 0 window 1
// CHECK-NEXT: xbar.table @t0 into @f0 layer "Conv1" encoding(functional) kernel <height = 3, width = 3, pad_top = 1, pad_left = 1> weights(dense<1> : tensor<3x2x3x3xi8>) bits 2 source <2x4x4>
// CHECK: xbar.core @c8 at <0, 1>
// CHECK-NEXT: xbar.fragment @f0 layer "Relu1" box <0, 2, 0, 3x2x4> of <3x4x4>
// CHECK-NEXT: xbar.table @t0 into @f0 layer "Conv1"
// CHECK: xbar.core @c9 at <1, 1>
// CHECK-NEXT: xbar.fragment @f0 layer "Pool1" box <0, 0, 0, 3x2x2> of <3x2x2> model(graded) {{.*}} maximum phase 1 window 1
// CHECK-NEXT: xbar.fragment @f1 layer "Fc" box <0, 0, 0, 2x1x1> of <2x1x1> model(integrate) phase 2 window 1
// CHECK-NEXT: xbar.table @t0 into @f0 layer "Pool1" encoding(functional) kernel <height = 2, width = 2, stride_h = 2, stride_w = 2, groups = 3> source <3x4x4>
// CHECK-NEXT: xbar.table @t1 into @f1 layer "Fc" encoding(dense) weights(dense<1> : tensor<2x12xi8>) bits 4 source <3x2x2>
// CHECK: xbar.input @in0 "x" encoder(direct) scale 5.000000e-01 low 0 high 255 window 1 of <2x4x4> shape [1, 2, 4, 4]
// CHECK-NEXT: xbar.axon @in0 to @c0::@t0 delay 0 origin [0, 0, 0]
// CHECK-NEXT: xbar.axon @in0 to @c8::@t0 delay 0 origin [0, 0, 0]
// CHECK-NEXT: xbar.axon @c0::@f0 to @c9::@t0 delay 0 origin [0, 0, 0]
// CHECK-NEXT: xbar.axon @c8::@f0 to @c9::@t0 delay 0 origin [0, 2, 0]
// CHECK-NEXT: xbar.axon @c9::@f0 to @c9::@t1 delay 0 origin [0, 0, 0]
// CHECK-NEXT: xbar.output "y" [@c9::@f1] decoder(potential) scale 1.000000e-02 softmax shape [1, 2]
// CHECK-NEXT: xbar.layer "Conv1" kind "conv2d" of <3x4x4> synapses 600 weights 54
// CHECK-NEXT: xbar.layer "Relu1" kind "population" of <3x4x4> synapses 0 weights 0
// CHECK-NEXT: xbar.layer "Pool1" kind "max_pool" of <3x2x2> synapses 48 weights 0
// CHECK-NEXT: xbar.layer "Fc" kind "dense" of <2x1x1> synapses 24 weights 24
snn.network @net semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 5.0e-01 low 0 high 255 shape [1, 2, 4, 4] : !snn.spikes<2x4x4>
  %i = snn.conv2d %x weights(dense<1> : tensor<3x2x3x3xi8>) pads [1, 1, 1, 1] bits 2 layer "Conv1" : !snn.spikes<2x4x4> -> !snn.current<3x4x4>
  %s = snn.population %i model(graded) bias [1, 2, 3] multiplier [5] shift [4] high 255 phase 0 unit 5.0e-01 layer "Relu1" : !snn.spikes<3x4x4>
  %j = snn.max_pool %s kernel [2, 2] strides [2, 2] layer "Pool1" : !snn.spikes<3x4x4> -> !snn.current<3x2x2>
  %p = snn.population %j model(graded) multiplier [1] shift [0] high 255 phase 1 unit 5.0e-01 layer "Pool1" : !snn.spikes<3x2x2>
  %k = snn.dense %p weights(dense<1> : tensor<2x12xi8>) bits 4 layer "Fc" : !snn.spikes<3x2x2> -> !snn.current<2>
  %q = snn.population %k model(integrate) phase 2 layer "Fc" : !snn.spikes<2>
  snn.output "y" %q decoder(potential) scale 1.0e-02 softmax shape [1, 2] : !snn.spikes<2>
}
