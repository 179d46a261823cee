// The same network gives the same bytes, whichever way it takes.
// RUN: snnc-opt %s --snn-to-xbar > %t.mlir
// RUN: snnc-translate --xbar-to-image %t.mlir -o %t.1.snnb
// RUN: snnc-opt %s --snn-to-xbar --emit-bytecode | snnc-translate --xbar-to-image -o %t.2.snnb
// RUN: cmp %t.1.snnb %t.2.snnb
snn.network @net semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 5.0e-01 low 0 high 255 shape [1, 2] : !snn.spikes<2>
  %i = snn.dense %x weights(dense<[[1, -2], [3, 4], [-5, 6]]> : tensor<3x2xi8>) bits 4 layer "Fc" : !snn.spikes<2> -> !snn.current<3>
  %s = snn.population %i model(integrate) bias [1, 2, 3] phase 0 layer "Fc" : !snn.spikes<3>
  snn.output "y" %s decoder(potential) scale 1.0e-02 shape [1, 3] : !snn.spikes<3>
}
