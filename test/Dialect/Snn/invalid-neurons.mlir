// RUN: snnc-opt %s --split-input-file --verify-diagnostics

snn.network @leaky_in_rate semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has model leaky, but the network's coding is rate, which has models integrate_fire, max_rate, integrate}}
  %s = snn.population %i model(leaky) threshold [1] : !snn.spikes<2>
}

// -----

snn.network @max_rate_in_spiking semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has model max_rate, but the network's coding is spiking, which has models graded, integrate_fire, leaky, integrate, real}}
  %s = snn.population %i model(max_rate) : !snn.spikes<2>
}

// -----

snn.network @count_in_spiking semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has payload count, but the network's coding is spiking, in which an event carries the spikes of its step; use payload value or unit}}
  %s = snn.population %i model(leaky) threshold [1] payload count : !snn.spikes<2>
}

// -----

snn.network @silent_payload semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has payload unit, but an event of model leaky carries its value}}
  %s = snn.population %i model(leaky) payload unit : !snn.spikes<2>
}

// -----

snn.network @decay_bits semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects decay_bits from 1 to 24, but found 25}}
  %s = snn.population %i model(leaky) decay_bits 25 : !snn.spikes<2>
}

// -----

snn.network @decay_above_one semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects voltage_decay from 0 to 4096, but found 4097}}
  %s = snn.population %i model(leaky) voltage_decay [4097] : !snn.spikes<2>
}

// -----

snn.network @current_below_zero semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects current_decay from 0 to 256, but found -1}}
  %s = snn.population %i model(leaky) current_decay [-1] decay_bits 8 : !snn.spikes<2>
}

// -----

snn.network @decay_of_fire semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has a voltage_decay, which model integrate_fire does not use}}
  %s = snn.population %i model(integrate_fire) threshold [1] voltage_decay [1] : !snn.spikes<2>
}

// -----

snn.network @floor_of_integrate semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has a floor, which model integrate does not use}}
  %s = snn.population %i model(integrate) floor [-1] : !snn.spikes<2>
}

// -----

snn.network @positive_floor semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects floor from -2147483648 to 0, but found 1}}
  %s = snn.population %i model(integrate_fire) threshold [4] floor [1] : !snn.spikes<2>
}

// -----

snn.network @compare_without_threshold semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has compare gt, which needs a threshold, but its model is leaky}}
  %s = snn.population %i model(leaky) compare gt : !snn.spikes<2>
}

// -----

snn.network @multiple_without_threshold semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has multiple, which needs a threshold, but its model is integrate}}
  %s = snn.population %i model(integrate) multiple : !snn.spikes<2>
}

// -----

snn.network @multiple_of_none semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects high of multiple spikes from 1 to 2147483647, but found 0}}
  %s = snn.population %i model(integrate_fire) threshold [1] low -1 high 0 multiple : !snn.spikes<2>
}

// -----

snn.network @late_reset_of_fire semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has reset_time next_step, which needs model leaky or real with a threshold, but its model is integrate_fire}}
  %s = snn.population %i model(integrate_fire) threshold [1] reset_time next_step : !snn.spikes<2>
}

// -----

snn.network @refractory_readout semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has refractory, which needs model leaky with a threshold, but its model is leaky}}
  %s = snn.population %i model(leaky) refractory 2 : !snn.spikes<2>
}

// -----

snn.network @refractory semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op expects refractory from 0 to 65535, but found 65536}}
  %s = snn.population %i model(leaky) threshold [1] refractory 65536 : !snn.spikes<2>
}

// -----

snn.network @refractory_and_late_reset semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has refractory and reset_time next_step, but a refractory neuron has been reset; use same_step}}
  %s = snn.population %i model(leaky) threshold [1] reset_time next_step refractory 1 : !snn.spikes<2>
}

// -----

snn.network @order_without_current semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has order membrane_first, which needs model leaky or real with a current, but its model is leaky}}
  %s = snn.population %i model(leaky) threshold [1] order membrane_first : !snn.spikes<2>
}

// -----

snn.network @no_reset_value semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op resets to a value, but has no reset_value}}
  %s = snn.population %i model(leaky) threshold [1] reset value : !snn.spikes<2>
}

// -----

snn.network @unused_reset_value semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(direct) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  // expected-error @below {{'snn.population' op has a reset_value, but its reset is subtract; use reset value}}
  %s = snn.population %i model(leaky) threshold [1] reset_value [3] : !snn.spikes<2>
}

// -----

snn.network @stream_in_rate semantics(#snn.semantics<coding = rate, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  // expected-error @below {{'snn.input' op encodes a stream, but the network's coding is rate; use encoder(direct) or coding = spiking}}
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
}

// -----

snn.network @silent_source semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %r = snn.population %i model(leaky) voltage_decay [12] layer "Readout" : !snn.spikes<2>
  // expected-error @below {{'snn.one_to_one' op reads population 'Readout' of model leaky without threshold, which emits nothing}}
  %j = snn.one_to_one %r weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
}

// -----

snn.network @count_of_readout semantics(#snn.semantics<coding = spiking, steps = 4, dt = 1.0, reset = zero, compare = ge>) {
  %x = snn.input "x" encoder(stream) scale 1.0 low 0 high 9 shape [2] : !snn.spikes<2>
  %i = snn.one_to_one %x weights(dense<1> : tensor<2xi8>) : !snn.spikes<2> -> !snn.current<2>
  %r = snn.population %i model(leaky) layer "Readout" : !snn.spikes<2>
  // expected-error @below {{'snn.output' op decodes by count, but model leaky of population 'Readout' has none; use decoder(potential)}}
  snn.output "y" %r decoder(count) scale 1.0 shape [2] : !snn.spikes<2>
}
