// Delays and windows of a residual network in rate coding.
// RUN: snnc-opt %s --snn-to-xbar | FileCheck %s

// The last population starts in tick 2 and is active for 8 ticks.
// CHECK: xbar.chip @net {{.*}} ticks = 10
// CHECK: xbar.fragment @f0 layer "a" {{.*}} model(integrate_fire) threshold [4] initial [2] {{.*}} phase 0 window 8
// CHECK: xbar.fragment @f2 layer "add" {{.*}} phase 2 window 8
// CHECK: xbar.table @t2 into @f2 layer "b" {{.*}} shift 1 unit source <2x2x2>
// CHECK: xbar.table @t3 into @f2 layer "skip" encoding(functional) kernel <groups = 2> weights(dense<[1, 2]> : tensor<2xi8>) bits 3 unit source <2x2x2>
// CHECK: xbar.input @in0 "x" encoder(rate) scale 5.000000e-01 low -7 high 7 window 8
// CHECK: xbar.axon @c0::@f0 to @c0::@t3 delay 1 origin [0, 0, 0]
// CHECK: xbar.output "y" [@c0::@f2] decoder(count)
snn.network @net semantics(#snn.semantics<coding = rate, steps = 8, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(rate) scale 5.0e-01 low -7 high 7 shape [1, 2, 2, 2] : !snn.spikes<2x2x2>
  %i = snn.sum_pool %x kernel [1, 1] layer "in" : !snn.spikes<2x2x2> -> !snn.current<2x2x2>
  %a = snn.population %i model(integrate_fire) threshold [4] initial [2] payload unit phase 0 layer "a" : !snn.spikes<2x2x2>
  %j = snn.sum_pool %a kernel [1, 1] unit layer "mid" : !snn.spikes<2x2x2> -> !snn.current<2x2x2>
  %b = snn.population %j model(integrate_fire) threshold [4] initial [2] payload unit phase 1 layer "mid" : !snn.spikes<2x2x2>
  %k = snn.conv2d %b weights(dense<1> : tensor<2x2x1x1xi8>) bits 2 shift 1 unit layer "b" : !snn.spikes<2x2x2> -> !snn.current<2x2x2>
  %l = snn.one_to_one %a weights(dense<[1, 2]> : tensor<2xi8>) bits 3 unit delay 1 layer "skip" : !snn.spikes<2x2x2> -> !snn.current<2x2x2>
  %c = snn.population %k, %l model(integrate_fire) threshold [8] initial [4] payload unit phase 2 layer "add" : !snn.spikes<2x2x2>
  snn.output "y" %c decoder(count) scale 1.25e-01 shape [1, 2, 2, 2] : !snn.spikes<2x2x2>
}
