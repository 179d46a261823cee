// A chip whose neurons neither leak nor choose.
// RUN: sed -e 's/"graded", "integrate_fire", "max_rate", "integrate", "leaky"/"graded", "integrate_fire"/' -e 's/"ops": ."decay", /"ops": [/' -e 's/"leak": .*,$/"leak": {"kind": "none"},/' -e '/"current": ./d;/"reset_time": ./d;/"spikes": ./d;/"refractory_ticks"/d' -e 's/ge_or_gt/ge/' -e 's/"kind": "parameter"/"kind": "none"/' %source/chips/reference.json > %t.json
// RUN: snnc-opt %s --snn-to-xbar=chip=%t.json --verify-diagnostics

snn.network @simple_chip semantics(#snn.semantics<coding = spiking, steps = 8, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 255 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1> : tensor<1xi8>) layer "in" : !snn.spikes<1> -> !snn.current<1>
  // expected-error @below {{layer 'L0' needs the neuron model 'leaky', but chip 'reference' has graded, integrate_fire; choose another coding or chip}}
  // expected-error @below {{layer 'L0' has decay bits of 12, but chip 'reference' has at most 0; choose another chip}}
  %s0 = snn.population %i model(leaky) phase 0 layer "L0" : !snn.spikes<1>
  // expected-error @below {{layer 'L1' has a floor, but potentials of chip 'reference' have none; drop the floor or choose another chip}}
  %s1 = snn.population %i model(integrate_fire) threshold [4] floor [-1] phase 0 layer "L1" : !snn.spikes<1>
  // expected-error @below {{layer 'L2' needs the comparison 'gt', but chip 'reference' has ge; choose another coding or chip}}
  // expected-error @below {{layer 'L2' needs the spikes per step 'multiple', but chip 'reference' has single; choose another coding or chip}}
  %s2 = snn.population %i model(integrate_fire) threshold [4] compare gt multiple phase 0 layer "L2" : !snn.spikes<1>
  snn.output "y" %s0 decoder(potential) scale 1.0 shape [1] : !snn.spikes<1>
}
