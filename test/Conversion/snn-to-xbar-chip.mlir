// Chips that do not exist, and chips without a reset.
// RUN: not snnc-opt %s --snn-to-xbar=chip=nonesuch 2>&1 | FileCheck %s --check-prefix=UNKNOWN
// RUN: sed 's/"reset": \["subtract", "zero", "value"\]/"reset": ["zero"]/' %source/chips/reference.json > %t.json
// RUN: not snnc-opt %s --snn-to-xbar=chip=%t.json 2>&1 | FileCheck %s --check-prefix=RESET

// UNKNOWN: error: {{.*}}nonesuch{{.*}}known chips are {{.*}}reference
// RESET: error: layer 'Relu1' needs the reset 'subtract', but chip 'reference' has zero; choose another coding or chip
snn.network @net semantics(#snn.semantics<coding = rate, steps = 8, dt = 1.0e-3, reset = subtract, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 255 shape [1, 1] : !snn.spikes<1>
  %i = snn.sum_pool %x kernel [1, 1] layer "in" : !snn.spikes<1> -> !snn.current<1>
  %s = snn.population %i model(integrate_fire) threshold [4] phase 0 layer "Relu1" : !snn.spikes<1>
  snn.output "y" %s decoder(count) scale 1.0 shape [1, 1] : !snn.spikes<1>
}
