// RUN: snnc-opt %s --split-input-file --verify-diagnostics | FileCheck %s

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = value, compare = gt, spikes = multiple>

// CHECK-LABEL: snn.network @real
snn.network @real semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2, 4, 4] : !snn.spikes<2x4x4>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2x4x4> -> !snn.current<2x4x4>
  // CHECK: snn.population %{{.*}} model(real) numbers {current_gain = array<f32: 5.000000e-01>, decay = array<f32: 5.000000e-01>, form = array<i32: 2, 3>, gain = array<f32: 1.000000e+00, 2.000000e+00>, reset_value = array<f32: 2.500000e-01>, resistance = array<f32: 1.000000e+00>, threshold = array<f32: 1.000000e+00>} compare gt reset value reset_time next_step order membrane_first multiple layer "if1"
  %s = snn.population %i model(real) numbers {form = array<i32: 2, 3>, decay = array<f32: 0.5>, gain = array<f32: 1.0, 2.0>, resistance = array<f32: 1.0>, current_gain = array<f32: 0.5>, threshold = array<f32: 1.0>, reset_value = array<f32: 0.25>} compare gt reset value reset_time next_step order membrane_first multiple layer "if1" : !snn.spikes<2x4x4>
  %j = snn.sum_pool %s kernel [2, 2] : !snn.spikes<2x4x4> -> !snn.current<2x3x3>
  // CHECK: snn.population %{{.*}} model(real) numbers {form = array<i32: 0>} payload unit :
  %t = snn.population %j model(real) numbers {form = array<i32: 0>} payload unit : !snn.spikes<2x3x3>
  %k = snn.max_pool %s kernel [2, 2] : !snn.spikes<2x4x4> -> !snn.current<2x3x3>
  // CHECK: snn.population %{{.*}} model(real) numbers {form = array<i32: 0>} :
  %u = snn.population %k model(real) numbers {form = array<i32: 0>} : !snn.spikes<2x3x3>
  snn.output "y" %t decoder(potential) scale 1.0 shape [18] : !snn.spikes<2x3x3>
  snn.output "z" %s decoder(count) scale 1.0 shape [32] : !snn.spikes<2x4x4>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @no_numbers semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects numbers for model real}}
  %s = snn.population %i model(real) : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @foreign_numbers semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has numbers, which only model real uses}}
  %s = snn.population %i model(integrate_fire) numbers {form = array<i32: 0>} threshold [1] : !snn.spikes<2>
  snn.output "y" %s decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @no_form semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects a form (array<i32>) among its numbers}}
  %s = snn.population %i model(real) numbers {gain = array<f32: 1.0>} : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @unknown_form semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects forms from 0 to 5, but found 6}}
  %s = snn.population %i model(real) numbers {form = array<i32: 6>} : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @unknown_number semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has a number 'tau', but neurons of model real have form, bias, threshold, floor, reset_value, decay, gain, rest, resistance, current_decay, current_gain}}
  %s = snn.population %i model(real) numbers {form = array<i32: 0>, tau = array<f32: 1.0>} : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @number_type semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects array<f32> as gain, but found array<f64: 1.000000e+00>}}
  %s = snn.population %i model(real) numbers {form = array<i32: 0>, gain = array<f64: 1.0>} : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @number_count semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects one gain or one per channel (2), but found 3}}
  %s = snn.population %i model(real) numbers {form = array<i32: 0>, gain = array<f32: 1.0, 2.0, 3.0>} : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @infinite_number semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects finite numbers, but found INF as gain}}
  %s = snn.population %i model(real) numbers {form = array<i32: 0>, gain = array<f32: 0x7F800000>} : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @integer_weights semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op computes in reals, but current 0 has i8 weights; use f32 weights}}
  %s = snn.population %i model(real) numbers {form = array<i32: 0>} : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @foreign_parameter semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has a bias, which model real does not use}}
  %s = snn.population %i model(real) numbers {form = array<i32: 0>} bias [1] : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @reads_silence semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  %s = snn.population %i model(real) numbers {form = array<i32: 0>} payload unit layer "mute" : !snn.spikes<2>
  // expected-error @below {{'snn.one_to_one' op reads population 'mute' of model real, which emits nothing}}
  %j = snn.one_to_one %s weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  %t = snn.population %j model(real) numbers {form = array<i32: 0>} : !snn.spikes<2>
  snn.output "y" %t decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @mixed_forms semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects form 5 (sigma_delta) of all channels or of none}}
  %s = snn.population %i model(real) numbers {form = array<i32: 0, 5>} : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @no_decay semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has form 2, which needs 'decay' among its numbers}}
  %s = snn.population %i model(real) numbers {form = array<i32: 2>, gain = array<f32: 1.0>} : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @decay_of_no_current semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has 'current_decay' among its numbers, which needs 'current_gain'}}
  %s = snn.population %i model(real) numbers {form = array<i32: 0>, current_decay = array<f32: 1.0>} : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @floor_of_no_threshold semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has 'floor' among its numbers, which needs 'threshold'}}
  %s = snn.population %i model(real) numbers {form = array<i32: 0>, floor = array<f32: -1.0>} : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}

// -----

#s = #snn.semantics<coding = spiking, steps = 4, dt = 1.0e-3, reset = zero, compare = ge>
snn.network @no_reset_value semantics(#s) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 1 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<0.5> : tensor<2xf32>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op resets to a value, but has no reset_value}}
  %s = snn.population %i model(real) numbers {form = array<i32: 0>, threshold = array<f32: 1.0>} reset value : !snn.spikes<2>
  snn.output "y" %s decoder(potential) scale 1.0 shape [2] : !snn.spikes<2>
}
