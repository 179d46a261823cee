snn.network @two semantics(#snn.semantics<coding = spiking, steps = 1, dt = 1.0e-3, reset = zero, compare = ge>) {
  %a = snn.input "a" encoder(direct) scale 1.0 low 0 high 1 shape [1] : !snn.spikes<1>
  %b = snn.input "b" encoder(direct) scale 1.0 low 0 high 1 shape [1] : !snn.spikes<1>
  %i = snn.dense %a weights(dense<2> : tensor<1x1xi8>) bits 3 : !snn.spikes<1> -> !snn.current<1>
  %j = snn.dense %b weights(dense<1> : tensor<1x1xi8>) bits 3 : !snn.spikes<1> -> !snn.current<1>
  %s = snn.population %i, %j model(integrate_fire) threshold [2] phase 0 layer "s" : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}
