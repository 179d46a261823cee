// RUN: snnc-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(snn.network(snn-align-delays))' | FileCheck %s

#graded = #snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>

// CHECK-LABEL: snn.network @chain
snn.network @chain semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  // CHECK: snn.one_to_one {{.*}} : tensor<2xi8>) : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // CHECK: snn.population {{.*}} phase 0 layer "A"
  %a = snn.population %i model(graded) layer "A" : !snn.spikes<2>
  // A delay that was there before is replaced.
  // CHECK: snn.one_to_one {{.*}} : tensor<2xi8>) : !snn.spikes<2>
  %j = snn.one_to_one %a weights(dense<1> : tensor<2xi8>) delay 3 : !snn.spikes<2> -> !snn.current<2>
  // CHECK: snn.population {{.*}} phase 1 layer "B"
  %b = snn.population %j model(graded) layer "B" : !snn.spikes<2>
  snn.output "y" %b decoder(value) scale 1.0 shape [2] : !snn.spikes<2>
}

// Around two convolutions: the identity of phase 0 waits 2 - (0 + 1) = 1 tick.
// CHECK-LABEL: snn.network @residual
snn.network @residual semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %a = snn.population %i model(graded) layer "A" : !snn.spikes<2>
  %j = snn.conv2d %a weights(dense<1> : tensor<2x2x1x1xi8>) : !snn.spikes<2> -> !snn.current<2>
  // CHECK: phase 1 layer "B"
  %b = snn.population %j model(graded) layer "B" : !snn.spikes<2>
  // CHECK: snn.conv2d {{.*}} : tensor<2x2x1x1xi8>) : !snn.spikes<2>
  %k = snn.conv2d %b weights(dense<1> : tensor<2x2x1x1xi8>) : !snn.spikes<2> -> !snn.current<2>
  // CHECK: snn.one_to_one {{.*}} delay 1 :
  %l = snn.one_to_one %a weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // CHECK: phase 2 layer "C"
  %c = snn.population %k, %l model(graded) layer "C" : !snn.spikes<2>
  snn.output "y" %c decoder(value) scale 1.0 shape [2] : !snn.spikes<2>
}

// Host events arrive in their own tick: the input waits for phase 1 - 0 = 1.
// CHECK-LABEL: snn.network @input_skips
snn.network @input_skips semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %a = snn.population %i model(graded) layer "A" : !snn.spikes<2>
  %j = snn.one_to_one %a weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // CHECK: snn.conv2d {{.*}} delay 1 :
  %k = snn.conv2d %x weights(dense<1> : tensor<2x2x1x1xi8>) : !snn.spikes<2> -> !snn.current<2>
  // CHECK: phase 1 layer "B"
  %b = snn.population %j, %k model(graded) layer "B" : !snn.spikes<2>
  snn.output "y" %b decoder(value) scale 1.0 shape [2] : !snn.spikes<2>
}

// One synapse op cannot have two delays.
// CHECK-LABEL: snn.network @shared_synapses_are_doubled
// CHECK:         %[[I:.*]] = snn.one_to_one %[[X:.*]] weights(dense<1> : tensor<2xi8>) : !snn
// CHECK-NEXT:    %[[D:.*]] = snn.one_to_one %[[X]] weights(dense<1> : tensor<2xi8>) delay 1 : !snn
// CHECK-NEXT:    snn.population %[[I]] model
// CHECK:         snn.population %[[D]], %{{.*}} model
snn.network @shared_synapses_are_doubled semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %a = snn.population %i model(graded) layer "A" : !snn.spikes<2>
  %j = snn.one_to_one %a weights(dense<2> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %b = snn.population %i, %j model(graded) layer "B" : !snn.spikes<2>
  snn.output "y" %b decoder(value) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

snn.network @loop semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 7 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %k = snn.one_to_one %b weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects a network without cycles, but events run through layers 'B', 'A' and back to 'B'; unroll the recurrence before compiling}}
  %a = snn.population %i, %k model(integrate_fire) threshold [4] layer "A" : !snn.spikes<2>
  %j = snn.one_to_one %a weights(dense<3> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %b = snn.population %j model(integrate_fire) threshold [4] layer "B" : !snn.spikes<2>
  snn.output "y" %b decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}
