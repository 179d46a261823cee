// RUN: snnc-opt %s --split-input-file --pass-pipeline='builtin.module(snn.network(snn-prune{rules=magnitude:density=0.5}))' --remarks-filter=snn-prune --remark-policy=all 2>%t | FileCheck %s --check-prefix=MAGNITUDE
// RUN: FileCheck %s --check-prefix=REMARK < %t
// RUN: snnc-opt %s --split-input-file --pass-pipeline='builtin.module(snn.network(snn-prune{rules=kernel:density=0.5}))' | FileCheck %s --check-prefix=KERNEL
// RUN: snnc-opt %s --split-input-file --pass-pipeline='builtin.module(snn.network(snn-prune{rules=1:2}))' | FileCheck %s --check-prefix=NOFM
// RUN: snnc-opt %s --split-input-file --pass-pipeline='builtin.module(snn.network(snn-prune{rules=global:density=0.5}))' | FileCheck %s --check-prefix=GLOBAL
// RUN: snnc-opt %s --split-input-file --pass-pipeline='builtin.module(snn.network(snn-prune{rules=2:3,fc=none}))' | FileCheck %s --check-prefix=NAMED

// Two targets of two channels with kernels of 1x2. The neuron takes 1/8 of what
// reaches the first channel and 1/2 of the second: in the unit of its output
// the weights are 1, 0.125, 0.25, 0.5 and 1, 0, 0.5, 1.5. Of the two of 0.5
// the first stays if four do; the L1 norms of the kernels are 1.125, 0.75 and
// 1, 2.
// REMARK: remark: [Analysis] layer | Category:snn-prune | layer=fc, not 0=4, weights=8
// MAGNITUDE-LABEL: snn.network @channels
// MAGNITUDE:       snn.conv2d {{.*}}weights(dense<{{\[\[\[\[}}8, 0]], {{\[\[}}0, 4]]], {{\[\[\[}}-2, 0]], {{\[\[}}0, 3]]]]>
// KERNEL-LABEL:    snn.network @channels
// KERNEL:          snn.conv2d {{.*}}weights(dense<{{\[\[\[\[}}8, 1]], {{\[\[}}0, 0]]], {{\[\[\[}}0, 0]], {{\[\[}}1, 3]]]]>
// NOFM-LABEL:      snn.network @channels
// NOFM:            snn.conv2d {{.*}}weights(dense<{{\[\[\[\[}}8, 0]], {{\[\[}}0, 4]]], {{\[\[\[}}-2, 0]], {{\[\[}}0, 3]]]]>
snn.network @channels semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2, 1, 3] : !snn.spikes<2x1x3>
  %i = snn.conv2d %x weights(dense<[[[[8, 1]], [[2, 4]]], [[[-2, 0]], [[1, 3]]]]> : tensor<2x2x1x2xi8>) layer "fc" : !snn.spikes<2x1x3> -> !snn.current<2x1x2>
  %k = snn.one_to_one %s weights(dense<[1, 1]> : tensor<2xi8>) layer "skip" : !snn.spikes<2x1x2> -> !snn.current<2x1x2>
  %s = snn.population %i model(graded) multiplier [2, 2] shift [4, 2] : !snn.spikes<2x1x2>
  %t = snn.population %k model(graded) : !snn.spikes<2x1x2>
  snn.output "y" %t decoder(value) scale 1.0 shape [4] : !snn.spikes<2x1x2>
}

// -----

// Thresholds of 1 and 4 divide: 2, 1 and 1.5, 0.5. A dense kernel has the
// neurons of a source channel as its places: norms 3 and 2. In groups of three
// channels there are but two, and both stay; "fc" has a rule of its own.
// MAGNITUDE-LABEL: snn.network @thresholds
// MAGNITUDE:       weights(dense<{{\[\[}}2, 0], [6, 0]]>
// KERNEL-LABEL:    snn.network @thresholds
// KERNEL:          weights(dense<{{\[\[}}2, 1], [0, 0]]>
// NOFM-LABEL:      snn.network @thresholds
// NOFM:            weights(dense<{{\[\[}}2, 1], [6, 2]]>
// NAMED-LABEL:     snn.network @thresholds
// NAMED:           weights(dense<{{\[\[}}2, 1], [6, 2]]>
snn.network @thresholds semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 1, 2] : !snn.spikes<1x1x2>
  %i = snn.dense %x weights(dense<[[2, 1], [6, 2]]> : tensor<2x2xi8>) layer "fc" : !snn.spikes<1x1x2> -> !snn.current<2>
  %s = snn.population %i model(integrate_fire) threshold [1, 4] : !snn.spikes<2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

// The scores of 4, 3, 2, 1 are 1, 9/25, 4/29, 1/30, those of 40, 10, 10, 10
// are 1, 100/1700, 100/1800, 100/1900: 4/29 is the fourth of the eight.
// GLOBAL-LABEL: snn.network @two_layers
// GLOBAL:       weights(dense<{{\[\[}}4.000000e+00, -3.000000e+00, 2.000000e+00, 0.000000e+00]]>
// GLOBAL:       weights(dense<{{\[\[}}4.000000e+01], [0.000000e+00], [0.000000e+00], [0.000000e+00]]>
// NAMED-LABEL:  snn.network @two_layers
// NAMED:        weights(dense<{{\[\[}}4.000000e+00, -3.000000e+00, 0.000000e+00, 1.000000e+00]]>
snn.network @two_layers semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [4] : !snn.spikes<4>
  %i = snn.dense %x weights(dense<[[4.0, -3.0, 2.0, 1.0]]> : tensor<1x4xf32>) layer "a" : !snn.spikes<4> -> !snn.current<1>
  %s = snn.neurons %i model(threshold) parameters {threshold = dense<1.0> : tensor<f32>} layer "s" : !snn.spikes<1>
  %j = snn.dense %s weights(dense<[[40.0], [10.0], [-10.0], [10.0]]> : tensor<4x1xf32>) layer "fc" : !snn.spikes<1> -> !snn.current<4>
  %t = snn.neurons %j model(threshold) parameters {threshold = dense<1.0> : tensor<f32>} layer "t" : !snn.spikes<4>
  snn.output "y" %t decoder(count) scale 1.0 shape [4] : !snn.spikes<4>
}
