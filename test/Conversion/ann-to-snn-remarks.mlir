// RUN: snnc-opt %s --ann-to-snn --remarks-filter=ann-to-snn --remark-policy=all 2>&1 | FileCheck %s

// The scale of channel c is its largest weight / 127; unit 1.

// CHECK-DAG: remark: loc("Gemm1"): [Analysis] layer | Category:ann-to-snn | bits=8, bound=64770, largestScale=7.874016e-03, layer=Gemm1, leastScale=7.874016e-03, unit=1.000000e+00
// CHECK-DAG: [Analysis] network | Category:ann-to-snn | populations=1
// CHECK-DAG: remark: loc("Softmax1"): [Analysis] softmax | Category:ann-to-snn | computedBy=host, output=y
func.func @net(%x: tensor<1x2xf32> {ann.range = #ann.range<0.0, 255.0>}) -> (tensor<1x1xf32> {ann.name = "y"}) {
  %w = ann.constant dense<1.0> : tensor<1x2xf32>
  %0 = ann.dense %x, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x1xf32> loc("Gemm1")
  %1 = ann.softmax %0 axis 1 : tensor<1x1xf32> loc("Softmax1")
  return %1 : tensor<1x1xf32>
}
