// A chip whose leaky neurons have no current.
// RUN: sed -e '/"current": ./d' %source/chips/reference.json > %t.json
// RUN: snnc-opt %s --snn-to-xbar=chip=%t.json --verify-diagnostics

snn.network @chip_without_currents semantics(#snn.semantics<coding = spiking, steps = 8, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 255 shape [1] : !snn.spikes<1>
  %i = snn.one_to_one %x weights(dense<1> : tensor<1xi8>) layer "in" : !snn.spikes<1> -> !snn.current<1>
  // expected-error @below {{layer 'L0' has a current that decays, but neurons of chip 'reference' have none; choose another chip}}
  %s0 = snn.population %i model(leaky) current_decay [7] phase 0 layer "L0" : !snn.spikes<1>
  snn.output "y" %s0 decoder(potential) scale 1.0 shape [1] : !snn.spikes<1>
}
