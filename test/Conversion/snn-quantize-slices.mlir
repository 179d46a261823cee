// RUN: snnc-opt %s --pass-pipeline='builtin.module(snn.network(snn-quantize{weight-bits=24}))' --remarks-filter=snn-quantize --remark-policy=all 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t

// The floor bounds potentials by 1 + 3 = 4 thresholds, so one is 2^31 / 4 and
// the largest weight has 24 bits (127 in every slice); its shift is 6.
// REMARK: remark: [Analysis] layer | Category:snn-quantize | layer=if, leastThreshold=[[T:[0-9]+]], potentialBound={{[0-9]+}}, slices=3, sumBound={{[0-9]+}}, weightBits=24, weightError={{[0-9.]+e-(0[89]|10)}}
// CHECK-LABEL: snn.network @slices
// CHECK:       %[[A:.*]] = snn.dense %[[X:.*]] weights(dense<{{\[\[}}127, {{-?[0-9]+}}]]> : tensor<1x2xi8>) shift 6 layer "fc"
// CHECK-NEXT:  %[[B:.*]] = snn.dense %[[X]] weights(dense<{{\[\[}}127, {{-?[0-9]+}}]]> : tensor<1x2xi8>) shift 14 layer "fc"
// CHECK-NEXT:  %[[C:.*]] = snn.dense %[[X]] weights(dense<{{\[\[}}127, {{-?[0-9]+}}]]> : tensor<1x2xi8>) shift 22 layer "fc"
// CHECK-NEXT:  snn.population %[[A]], %[[B]], %[[C]] model(integrate_fire)
snn.network @slices semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge, floor = -1.0>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 3 shape [2] : !snn.spikes<2>
  %i = snn.dense %x weights(dense<[[1.0, -0.3]]> : tensor<1x2xf32>) layer "fc" : !snn.spikes<2> -> !snn.current<1>
  %s = snn.neurons %i model(integrate_fire) parameters {v_threshold = dense<1.0> : tensor<f32>} layer "if" : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1] : !snn.spikes<1>
}
