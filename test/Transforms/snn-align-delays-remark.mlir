// RUN: snnc-opt %s --pass-pipeline='builtin.module(snn.network(snn-align-delays))' --remarks-filter=snn-align-delays --remark-policy=all 2>&1 | FileCheck %s

// CHECK: remark: [Analysis] ticks | Category:snn-align-delays | largest delay=0, ticks=5
snn.network @two_layers semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %a = snn.population %i model(integrate_fire) threshold [4] : !snn.spikes<2>
  %j = snn.one_to_one %a weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %b = snn.population %j model(integrate_fire) threshold [4] : !snn.spikes<2>
  snn.output "y" %b decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}
