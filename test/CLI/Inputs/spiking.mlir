// Edges of N-MNIST digits, pooled, and ten neurons that hear different columns
// of them and, one step later, each other.
snn.network @edges semantics(#snn.semantics<coding = spiking, steps = 320, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 7 shape [2, 34, 34] : !snn.spikes<2x34x34>
  %i = snn.conv2d %x weights(dense<[[[[0.3, 0.1, -0.2], [0.4, 0.2, -0.3], [0.3, 0.1, -0.2]], [[0.2, 0.2, -0.1], [0.3, 0.1, -0.2], [0.2, 0.2, -0.1]]]]> : tensor<1x2x3x3xf32>) strides [3, 3] layer "conv" : !snn.spikes<2x34x34> -> !snn.current<1x11x11>
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<0.9> : tensor<f32>} layer "if" : !snn.spikes<1x11x11>
  %p = snn.sum_pool %s kernel [11, 1] layer "pool" : !snn.spikes<1x11x11> -> !snn.current<1x1x11>
  %r = snn.neurons %p model(relay) layer "columns" : !snn.spikes<1x1x11>
  %j = snn.conv2d %r weights(dense<[[[[0.31, 0.17]]]]> : tensor<1x1x1x2xf32>) layer "pairs" : !snn.spikes<1x1x11> -> !snn.current<1x1x10>
  %k = snn.dense %t weights(dense<-0.05> : tensor<10x10xf32>) delay 1 layer "inhibition" : !snn.spikes<1x1x10> -> !snn.current<1x1x10>
  %t = snn.neurons %j, %k model(lif) parameters {tau = dense<1.0e-2> : tensor<f32>, r = dense<10.0> : tensor<f32>, v_threshold = dense<1.1> : tensor<f32>} layer "lif" : !snn.spikes<1x1x10>
  snn.output "y" %t decoder(count) scale 1.0 shape [10] : !snn.spikes<1x1x10>
}
