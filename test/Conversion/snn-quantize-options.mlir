// RUN: not snnc-opt %s --pass-pipeline='builtin.module(snn.network(snn-quantize{weight-bits=31}))' 2>&1 | FileCheck %s --check-prefix=WEIGHT
// RUN: not snnc-opt %s --pass-pipeline='builtin.module(snn.network(snn-quantize{steps=70000}))' 2>&1 | FileCheck %s --check-prefix=STEPS
// RUN: not snnc-opt %s --pass-pipeline='builtin.module(snn.network(snn-quantize{potential-bits=8 steps=4}))' 2>&1 | FileCheck %s --check-prefix=NARROW
// RUN: not snnc-opt %s --pass-pipeline='builtin.module(snn.network(snn-quantize{compare=lt}))' 2>&1 | FileCheck %s --check-prefix=COMPARE
// RUN: snnc-opt %s --pass-pipeline='builtin.module(snn.network(snn-quantize{steps=9 weight-bits=4}))' | FileCheck %s

// WEIGHT: error: option weight-bits is 31, expected 2 to 30
// STEPS: error: option steps is 70000, expected 0 to 65535
// COMPARE: error: option compare is 'lt', expected gt or ge
// NARROW: error: 'snn.neurons' op of layer 'if': its weights round to 0 if the sums of a step are to fit 8 bits; lower the largest value of the input or the spikes per step, or use a chip with wider potentials
// CHECK: steps = 9
// CHECK: snn.dense {{.*}} bits 4
snn.network @net semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0e-3, reset = zero, compare = gt>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 255 shape [2] : !snn.spikes<2>
  %i = snn.dense %x weights(dense<[[1.0, 0.99]]> : tensor<1x2xf32>) : !snn.spikes<2> -> !snn.current<1>
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} layer "if" : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}
