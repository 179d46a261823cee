// Four quarters of an N-MNIST picture, counted, then ten neurons that leak.
snn.network @quarters semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0e-3, reset = subtract, compare = ge, spikes = multiple, floor = -1.0>) attributes {snn.assumed = ["dt", "reset", "scheme", "spikes", "layer_delay", "floor"], snn.profile = "sinabs"} {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 255 shape [2, 34, 34] : !snn.spikes<2x34x34>
  %i = snn.sum_pool %x kernel [17, 17] strides [17, 17] : !snn.spikes<2x34x34> -> !snn.current<2x2x2>
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<8.0> : tensor<f32>} layer "quarters" : !snn.spikes<2x2x2>
  %j = snn.dense %s weights(dense<[[0.5, 0.5, -1.0, 0.0, 0.5, 0.5, -1.0, 0.0], [0.25, -0.5, 1.0, 0.25, 0.25, -0.5, 1.0, 0.25]]> : tensor<2x8xf32>) : !snn.spikes<2x2x2> -> !snn.current<2>
  %t = snn.neurons %j model(lif) parameters {r = dense<20.0> : tensor<f32>, tau = dense<2.0e-2> : tensor<f32>, v_threshold = dense<2.0> : tensor<f32>} layer "classes" : !snn.spikes<2>
  snn.output "y" %t decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}
