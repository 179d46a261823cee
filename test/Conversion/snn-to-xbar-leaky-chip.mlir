// A chip whose neurons leak, with fewer choices.
// RUN: sed -e 's/"num_bits": 25, "shift": 24/"num_bits": 13, "shift": 12/' -e 's/"refractory_ticks": 4095/"refractory_ticks": 7/' -e 's/, "next_step"//' -e 's/, "membrane_first"//' %source/chips/reference.json > %t.json
// RUN: snnc-opt %s --snn-to-xbar=chip=%t.json --verify-diagnostics

snn.network @leaky_chip semantics(#snn.semantics<coding = spiking, steps = 8, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 255 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1> : tensor<1xi8>) layer "in" : !snn.spikes<1> -> !snn.current<1>
  // expected-error @below {{layer 'L0' has decay bits of 13, but chip 'reference' has at most 12; choose another chip}}
  %s0 = snn.population %i model(leaky) threshold [4] decay_bits 13 phase 0 layer "L0" : !snn.spikes<1>
  // expected-error @below {{layer 'L1' has refractory ticks of 9, but chip 'reference' has at most 7; choose another chip}}
  %s1 = snn.population %i model(leaky) threshold [4] refractory 9 phase 0 layer "L1" : !snn.spikes<1>
  // expected-error @below {{layer 'L2' needs the reset time 'next_step', but chip 'reference' has same_step; choose another coding or chip}}
  %s2 = snn.population %i model(leaky) threshold [4] reset_time next_step phase 0 layer "L2" : !snn.spikes<1>
  // expected-error @below {{layer 'L3' needs the order 'membrane_first', but chip 'reference' has input_first; choose another coding or chip}}
  %s3 = snn.population %i model(leaky) threshold [4] current_decay [7] order membrane_first phase 0 layer "L3" : !snn.spikes<1>
  // expected-error @below {{layer 'L4' has spikes per step of 40000, but chip 'reference' has at most 32767; choose another chip}}
  %s4 = snn.population %i model(leaky) threshold [4] high 40000 multiple phase 0 layer "L4" : !snn.spikes<1>
  snn.output "y" %s0 decoder(potential) scale 1.0 shape [1] : !snn.spikes<1>
}
