// RUN: snnc-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(snn.network(snn-align-delays))' | FileCheck %s
// A second run changes nothing:
// RUN: snnc-opt %s --split-input-file --verify-diagnostics --pass-pipeline='builtin.module(snn.network(snn-align-delays,snn-align-delays))' | FileCheck %s

#graded = #snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>
#rate = #snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>

// CHECK-LABEL: snn.network @chain
snn.network @chain semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  // CHECK: snn.one_to_one {{.*}} : tensor<2xi8>) : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // CHECK: snn.population {{.*}} phase 0 layer "A"
  %a = snn.population %i model(graded) layer "A" : !snn.spikes<2>
  // CHECK: snn.one_to_one {{.*}} : tensor<2xi8>) : !snn.spikes<2>
  %j = snn.one_to_one %a weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
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

// Three steps from A to B: with B in phase 0, an event of A's step s is sent in
// tick s, arrives in s + 1 at the earliest and counts in s + 3.
// CHECK-LABEL: snn.network @steps_become_ticks
snn.network @steps_become_ticks semantics(#rate) {
  %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 7 shape [2] : !snn.spikes<2>
  // CHECK: snn.one_to_one {{.*}} delay 1 :
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) delay 1 : !snn.spikes<2> -> !snn.current<2>
  // CHECK: phase 0 layer "A"
  %a = snn.population %i model(integrate_fire) threshold [4] layer "A" : !snn.spikes<2>
  // CHECK: snn.one_to_one {{.*}} delay 2 :
  %j = snn.one_to_one %a weights(dense<3> : tensor<2xi8>) delay 3 : !snn.spikes<2> -> !snn.current<2>
  // CHECK: phase 0 layer "B"
  %b = snn.population %j model(integrate_fire) threshold [4] layer "B" : !snn.spikes<2>
  snn.output "y" %b decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// B sees A in the same step, A sees B two steps later: two
// populations, two steps, no tick to spare. B's own loop has one of each.
// CHECK-LABEL: snn.network @recurrence
snn.network @recurrence semantics(#rate) {
  %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 7 shape [2] : !snn.spikes<2>
  // CHECK: snn.one_to_one {{.*}}dense<1> : tensor<2xi8>) : !snn
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // CHECK: snn.one_to_one {{.*}}dense<2> : tensor<2xi8>) : !snn
  %k = snn.one_to_one %b weights(dense<2> : tensor<2xi8>) delay 2 : !snn.spikes<2> -> !snn.current<2>
  // CHECK: phase 0 layer "A"
  %a = snn.population %i, %k model(integrate_fire) threshold [4] layer "A" : !snn.spikes<2>
  // CHECK: snn.one_to_one {{.*}}dense<3> : tensor<2xi8>) : !snn
  %j = snn.one_to_one %a weights(dense<3> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // CHECK: snn.one_to_one {{.*}}dense<4> : tensor<2xi8>) : !snn
  %l = snn.one_to_one %b weights(dense<4> : tensor<2xi8>) delay 1 : !snn.spikes<2> -> !snn.current<2>
  // CHECK: phase 1 layer "B"
  %b = snn.population %j, %l model(integrate_fire) threshold [4] layer "B" : !snn.spikes<2>
  snn.output "y" %b decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#rate = #snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>
snn.network @loop semantics(#rate) {
  %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 7 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %k = snn.one_to_one %b weights(dense<1> : tensor<2xi8>) delay 1 : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects a delay of at least one step per layer on every cycle, but the cycle through layers 'A', 'B' and back has 1 for 2 layers: an event takes a tick from layer to layer; add delay steps to its synapses or merge layers}}
  %a = snn.population %i, %k model(integrate_fire) threshold [4] layer "A" : !snn.spikes<2>
  %j = snn.one_to_one %a weights(dense<3> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %b = snn.population %j model(integrate_fire) threshold [4] layer "B" : !snn.spikes<2>
  snn.output "y" %b decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#rate = #snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>
snn.network @long_loop semantics(#rate) {
  %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 7 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %k = snn.one_to_one %e weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects a delay of at least one step per layer on every cycle, but the cycle through layers 'A', 'B', 'C', 'D' and 1 more and back has 0 for 5 layers: an event takes a tick from layer to layer; add delay steps to its synapses or merge layers}}
  %a = snn.population %i, %k model(integrate_fire) threshold [4] layer "A" : !snn.spikes<2>
  %ab = snn.one_to_one %a weights(dense<3> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %b = snn.population %ab model(integrate_fire) threshold [4] layer "B" : !snn.spikes<2>
  %bc = snn.one_to_one %b weights(dense<3> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %c = snn.population %bc model(integrate_fire) threshold [4] layer "C" : !snn.spikes<2>
  %cd = snn.one_to_one %c weights(dense<3> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %d = snn.population %cd model(integrate_fire) threshold [4] layer "D" : !snn.spikes<2>
  %de = snn.one_to_one %d weights(dense<3> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %e = snn.population %de model(integrate_fire) threshold [4] layer "E" : !snn.spikes<2>
  snn.output "y" %e decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#rate = #snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>
snn.network @some_phases semantics(#rate) {
  %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 7 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-note @below {{the phase is here}}
  %a = snn.population %i model(integrate_fire) threshold [4] phase 0 layer "A" : !snn.spikes<2>
  %j = snn.one_to_one %a weights(dense<3> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects a phase, as population 'A' has one; drop all phases and give delays in steps}}
  %b = snn.population %j model(integrate_fire) threshold [4] layer "B" : !snn.spikes<2>
  snn.output "y" %b decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#rate = #snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>
snn.network @phases_that_contradict semantics(#rate) {
  %x = snn.input "x" encoder(rate) scale 1.0 low 0 high 7 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %a = snn.population %i model(integrate_fire) threshold [4] phase 0 layer "A" : !snn.spikes<2>
  // expected-error @below {{'snn.one_to_one' op expects a delay of at least 2 ticks by the phases of 'B' and its source, but found 1; drop all phases and give delays in steps}}
  %j = snn.one_to_one %a weights(dense<3> : tensor<2xi8>) delay 1 : !snn.spikes<2> -> !snn.current<2>
  %b = snn.population %j model(integrate_fire) threshold [4] phase 3 layer "B" : !snn.spikes<2>
  snn.output "y" %b decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

// expected-error @below {{'snn.network' op is a trained network, whose delays are steps; run --snn-quantize before --snn-align-delays}}
snn.network @trained semantics(#snn.semantics<coding = spiking, steps = 8, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 255 shape [1] : !snn.spikes<1>
  %i = snn.sum_pool %x kernel [1, 1] : !snn.spikes<1> -> !snn.current<1>
  %s = snn.neurons %i model(relay) : !snn.spikes<1>
  snn.output "y" %s decoder(value) scale 1.0 shape [1] : !snn.spikes<1>
}
