// RUN: snnc-opt %s --canonicalize --split-input-file | FileCheck %s
// RUN: snnc-opt %s --cse --split-input-file | FileCheck %s --check-prefix=CSE

#graded = #snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>

// CHECK-LABEL: snn.network @zero_residual_is_dropped
// CHECK-NOT:     snn.one_to_one
// CHECK:         %[[I:.*]] = snn.conv2d
// CHECK-NEXT:    snn.population %[[I]] model(graded)
snn.network @zero_residual_is_dropped semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] : !snn.spikes<2>
  %z = snn.one_to_one %x weights(dense<0> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %i = snn.conv2d %x weights(dense<1> : tensor<2x2x1x1xi8>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %z, %i model(graded) : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [1, 2] : !snn.spikes<2>
}

// A resource of zeros counts as well.
// CHECK-LABEL: snn.network @zero_resource_is_dropped
// CHECK-NOT:     snn.conv2d
// CHECK:         snn.one_to_one
snn.network @zero_resource_is_dropped semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] : !snn.spikes<2>
  %z = snn.conv2d %x weights(dense_resource<zeros> : tensor<2x2x1x1xi8>) : !snn.spikes<2> -> !snn.current<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %z, %i model(graded) : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [1, 2] : !snn.spikes<2>
}

// Each parameter that is the same in every channel becomes one number.
// CHECK-LABEL: snn.network @equal_parameters_of_leaky
// CHECK:         snn.population %{{.*}} model(leaky) bias [1] threshold [2] initial [3] floor [-4] reset_value [5] current_decay [6] voltage_decay [7, 8] reset value : !snn.spikes<2>
snn.network @equal_parameters_of_leaky semantics(#snn.semantics<coding = spiking, steps = 2, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %i model(leaky) bias [1, 1] threshold [2, 2] initial [3, 3] floor [-4, -4] reset_value [5, 5] current_decay [6, 6] voltage_decay [7, 8] reset value : !snn.spikes<2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// CHECK-LABEL: snn.network @last_zero_stays
// CHECK:         %[[Z:.*]] = snn.one_to_one
// CHECK-NEXT:    snn.population %[[Z]] model(graded)
snn.network @last_zero_stays semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] : !snn.spikes<2>
  %z = snn.one_to_one %x weights(dense<0> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %w = snn.conv2d %x weights(dense<0> : tensor<2x2x1x1xi8>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %z, %w model(graded) bias [1] : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [1, 2] : !snn.spikes<2>
}

// CHECK-LABEL: snn.network @equal_parameters_become_one
// CHECK:         snn.population %{{.*}} model(graded) bias [1, 2] multiplier [7] shift [3] : !snn.spikes<2>
snn.network @equal_parameters_become_one semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %i model(graded) bias [1, 2] multiplier [7, 7] shift [3, 3] : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [1, 2] : !snn.spikes<2>
}

// CHECK-LABEL: snn.network @equal_thresholds_become_one
// CHECK:         model(integrate_fire) bias [5] threshold [7] initial [3] : !snn.spikes<2>
snn.network @equal_thresholds_become_one semantics(#snn.semantics<coding = rate, steps = 2, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %i model(integrate_fire) bias [5, 5] threshold [7, 7] initial [3, 3] : !snn.spikes<2>
  snn.output "y" %s decoder(count) scale 1.0 shape [1, 2] : !snn.spikes<2>
}

// CHECK-LABEL: snn.network @dead_population_goes
// CHECK:         snn.one_to_one
// CHECK-NEXT:    snn.population %{{.*}} model(graded) bias [1]
// CHECK-NEXT:    snn.output
snn.network @dead_population_goes semantics(#graded) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %dead = snn.population %i model(graded) : !snn.spikes<2>
  %s = snn.population %i model(graded) bias [1] : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [1, 2] : !snn.spikes<2>
}

// CHECK-LABEL: snn.network @equal_numbers_become_one
// CHECK:         snn.neurons %{{.*}} model(lif) bias(dense<5.000000e-01> : tensor<f32>) parameters {tau = dense<2.000000e-02> : tensor<f32>, v_threshold = dense<[1.000000e+00, 2.000000e+00]> : tensor<2xf32>} : !snn.spikes<2>
snn.network @equal_numbers_become_one semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %z = snn.one_to_one %x weights(dense<0.0> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  %i = snn.one_to_one %x weights(dense<[0.0, 1.0]> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.neurons %z, %i model(lif) bias(dense<[0.5, 0.5]> : tensor<2xf32>) parameters {tau = dense<2.0e-02> : tensor<2x1x1xf32>, v_threshold = dense<[1.0, 2.0]> : tensor<2xf32>} : !snn.spikes<2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// The sign of a zero is kept.
// CHECK-LABEL: snn.network @zeros_of_two_signs_stay
// CHECK:         %[[I:.*]] = snn.one_to_one
// CHECK-NEXT:    snn.neurons %[[I]] model(integrator) bias(dense<[0.000000e+00, -0.000000e+00]> : tensor<2xf32>)
snn.network @zeros_of_two_signs_stay semantics(#snn.semantics<coding = spiking, steps = 0, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %z = snn.one_to_one %x weights(dense<0.0> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.neurons %z model(integrator) bias(dense<[0.0, -0.0]> : tensor<2xf32>) : !snn.spikes<2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

{-#
  dialect_resources: {
    builtin: {
      zeros: "0x0100000000000000"
    }
  }
#-}

// -----

// CSE-LABEL: snn.network @equal_layers_become_one
// CSE:         %[[I:.*]] = snn.one_to_one
// CSE-NEXT:    %[[S:.*]] = snn.population %[[I]] model(graded) : !snn.spikes<2>
// CSE-NEXT:    snn.output "y" %[[S]]
// CSE-NEXT:    snn.output "z" %[[S]]
snn.network @equal_layers_become_one semantics(#snn.semantics<coding = graded, steps = 1, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [1, 2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %i model(graded) : !snn.spikes<2>
  %j = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %t = snn.population %j model(graded) : !snn.spikes<2>
  snn.output "y" %s decoder(value) scale 1.0 shape [1, 2] : !snn.spikes<2>
  snn.output "z" %t decoder(value) scale 1.0 shape [1, 2] : !snn.spikes<2>
}
