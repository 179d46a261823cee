// RUN: snnc-opt %s --ann-recognize-spiking --split-input-file 2>%t.err | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t.err
// RUN: snnc-opt %s --ann-recognize-spiking --snn-quantize --split-input-file 2>/dev/null | FileCheck %s --check-prefix=INT
// RUN: snnc-opt %s --ann-recognize-spiking --snn-quantize=compare=gt --split-input-file 2>/dev/null | FileCheck %s --check-prefix=GT

// Steps without states, the votes by the host. Integers stay what they are,
// even those that a power of two divides.

// REMARK: on the host: votes ... sum (2 operators)
// CHECK: func.func private @steps_tail(%[[S:.*]]: tensor<1x4xf32> {ann.name = "last"}) -> (tensor<1x2xf32> {ann.name = "logits"})
// CHECK: ann.reduce sum
// CHECK: snn.network @steps semantics(#snn.semantics<coding = spiking, steps = 1, dt = 1.000000e-03, {{.*}}compare = ge{{.*}}>) tail(@steps_tail)
// CHECK: %[[X:.*]] = snn.input "x" encoder(direct)
// CHECK: %[[I:.*]] = snn.one_to_one %[[X]]
// CHECK: %[[P:.*]] = snn.neurons %[[I]] model(threshold) parameters {threshold = dense<8.000000e+00> : tensor<f32>}
// CHECK: snn.dense %[[P]]
// CHECK: model(threshold) parameters {threshold = dense<[2.000000e+00, 4.000000e+00]>
// CHECK: snn.output "last" %{{.*}} shape [1, 4]

// INT: snn.population %{{.*}} model(leaky) bias [0] threshold [8] voltage_decay [4096] reset zero
// INT: snn.dense %{{.*}} weights(dense<{{\[\[}}2, -4, 0], [4, 0, 2]]> : tensor<2x3xi8>)
// INT: snn.population %{{.*}} model(leaky) bias [0] threshold [2, 4] voltage_decay [4096] reset zero
// INT: snn.dense %{{.*}} weights(dense<{{\[\[}}7, -7], [4, 4], [-1, 3], [0, 6]]> : tensor<4x2xi8>)
// INT: snn.population %{{.*}} model(leaky) bias [0] threshold [1, 8, 2, 6]

// A chip that compares with > only: one more for every sum.
// GT: snn.population %{{.*}} model(leaky) bias [1] threshold [2, 4] voltage_decay [4096] compare gt reset zero
func.func @steps(%x: tensor<1x3xf32> {ann.name = "x"}) -> (tensor<1x2xf32> {ann.name = "logits"}) {
  %level = ann.constant dense<8.0> : tensor<1xf32>
  %w = ann.constant dense<[[2.0, -4.0, 0.0], [4.0, 0.0, 2.0]]> : tensor<2x3xf32>
  %t = ann.constant dense<[2.0, 4.0]> : tensor<2xf32>
  %w2 = ann.constant dense<[[7.0, -7.0], [4.0, 4.0], [-1.0, 3.0], [0.0, 6.0]]> : tensor<4x2xf32>
  %t2 = ann.constant dense<[1.0, 8.0, 2.0, 6.0]> : tensor<4xf32>
  %p = ann.binary greater_equal %x, %level : (tensor<1x3xf32>, tensor<1xf32>) -> tensor<1x3xf32> loc("pixels")
  %a = ann.dense %p, %w : (tensor<1x3xf32>, tensor<2x3xf32>) -> tensor<1x2xf32>
  %h = ann.binary greater_equal %a, %t : (tensor<1x2xf32>, tensor<2xf32>) -> tensor<1x2xf32> loc("hidden")
  %b = ann.dense %h, %w2 : (tensor<1x2xf32>, tensor<4x2xf32>) -> tensor<1x4xf32>
  %o = ann.binary greater_equal %b, %t2 : (tensor<1x4xf32>, tensor<4xf32>) -> tensor<1x4xf32> loc("last")
  %g = ann.reshape %o : tensor<1x4xf32> -> tensor<1x2x2xf32> loc("votes")
  %s = ann.reduce sum %g axes [2] : (tensor<1x2x2xf32>) -> tensor<1x2x1xf32> loc("sum")
  %r = ann.reshape %s : tensor<1x2x1xf32> -> tensor<1x2xf32> loc("sum")
  return %r : tensor<1x2xf32>
}

// -----

// A comparison that no layer reads makes no spiking network.

// CHECK-LABEL: func.func @decision
func.func @decision(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %w = ann.constant dense<1.0> : tensor<2x2xf32>
  %half = ann.constant dense<0.5> : tensor<f32>
  %a = ann.dense %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %r = ann.relu %a : tensor<1x2xf32>
  %s = ann.binary greater %r, %half : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  return %s : tensor<1x2xf32>
}
