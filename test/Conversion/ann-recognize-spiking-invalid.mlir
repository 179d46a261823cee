// RUN: snnc-opt %s --ann-recognize-spiking --split-input-file --verify-diagnostics

// expected-error @below {{is no spiking network that is recognised: node 'spike' fires without a reset of its membrane; snnTorch's reset_mechanism='none' belongs to readouts whose membrane is the output}}
func.func @no_reset(%x: tensor<1x2xf32>, %v: tensor<1x2xf32> {ann.name = "v"})
    -> (tensor<1x2xf32>, tensor<1x2xf32> {ann.name = "v_out"}) {
  %one = ann.constant dense<1.0> : tensor<f32>
  %u = ann.add %x, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %s = ann.binary greater %u, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32> loc("spike")
  return %s, %u : tensor<1x2xf32>, tensor<1x2xf32>
}

// -----

// expected-error @below {{has the input 'v', a state that any of the outputs 'p', 'q' may continue; name it with --state v=p}}
func.func @ambiguous(%x: tensor<1x2xf32> {ann.name = "x"}, %v: tensor<1x2xf32> {ann.name = "v"})
    -> (tensor<1x2xf32> {ann.name = "p"}, tensor<1x2xf32> {ann.name = "q"}) {
  %one = ann.constant dense<1.0> : tensor<f32>
  %w = ann.constant dense<1.0> : tensor<2x2xf32>
  %i = ann.dense %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %u = ann.add %i, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %s = ann.binary greater %u, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %m = ann.sub %u, %s : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %u, %m : tensor<1x2xf32>, tensor<1x2xf32>
}

// -----

// expected-error @below {{has 2 inputs that no output continues in the next step ('x', 'y'), but a spiking network has one; name its states with --state INPUT=OUTPUT}}
func.func @two_inputs(%x: tensor<1x2xf32> {ann.name = "x"}, %y: tensor<1x3xf32> {ann.name = "y"},
                      %v: tensor<1x2xf32> {ann.name = "v_in"})
    -> (tensor<1x2xf32> {ann.name = "s"}, tensor<1x2xf32> {ann.name = "v_out"}) {
  %one = ann.constant dense<1.0> : tensor<f32>
  %w = ann.constant dense<1.0> : tensor<2x3xf32>
  %i = ann.dense %y, %w : (tensor<1x3xf32>, tensor<2x3xf32>) -> tensor<1x2xf32>
  %z = ann.add %i, %x : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %u = ann.add %z, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %s = ann.binary greater %u, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %m = ann.sub %u, %s : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %s, %m : tensor<1x2xf32>, tensor<1x2xf32>
}

// -----

// expected-error @below {{has layers 'first' and 'second' that differ in the comparison (> and >=); one choice for all neurons is expected}}
func.func @mixed(%x: tensor<1x2xf32> {ann.name = "x"}, %v: tensor<1x2xf32> {ann.name = "v1_in"},
                 %w: tensor<1x2xf32> {ann.name = "v2_in"})
    -> (tensor<1x2xf32> {ann.name = "s"}, tensor<1x2xf32> {ann.name = "v1_out"},
        tensor<1x2xf32> {ann.name = "v2_out"}) {
  %one = ann.constant dense<1.0> : tensor<f32>
  %u = ann.add %x, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %s = ann.binary greater %u, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32> loc("first")
  %m = ann.sub %u, %s : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %p = ann.add %s, %w : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %t = ann.binary greater_equal %p, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32> loc("second")
  %q = ann.sub %p, %t : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %t, %m, %q : tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>
}

// -----

// expected-error @below {{repeats a step 3 times, but output 'y' is neither the rows of all steps nor their sum or mean}}
func.func @last_only(%x: tensor<3x2xf32> {ann.name = "x"}) -> (tensor<1x2xf32> {ann.name = "y"}) {
  %one = ann.constant dense<1.0> : tensor<f32>
  %0 = ann.gather %x indices dense<0> : tensor<1xi64> axis 0 : (tensor<3x2xf32>) -> tensor<1x2xf32>
  %s = ann.binary greater %0, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %t = ann.binary greater %s, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  return %t : tensor<1x2xf32>
}

// -----

// expected-error @below {{is no recurrent network: the steps of the unrolled network differ: node 'two' and node 'one' of the step before hold other numbers, 2 and 1; a recurrent network repeats one step with the same weights}}
func.func @differs(%x: tensor<3x2xf32> {ann.name = "x"}) -> (tensor<3x2xf32> {ann.name = "y"}) {
  %one = ann.constant dense<1.0> : tensor<f32> loc("one")
  %two = ann.constant dense<2.0> : tensor<f32> loc("two")
  %0 = ann.gather %x indices dense<0> : tensor<1xi64> axis 0 : (tensor<3x2xf32>) -> tensor<1x2xf32>
  %1 = ann.gather %x indices dense<1> : tensor<1xi64> axis 0 : (tensor<3x2xf32>) -> tensor<1x2xf32>
  %2 = ann.gather %x indices dense<2> : tensor<1xi64> axis 0 : (tensor<3x2xf32>) -> tensor<1x2xf32>
  %s0 = ann.binary greater %0, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %s1 = ann.binary greater %1, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %s2 = ann.binary greater %2, %two : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %y = ann.concat %s0, %s1, %s2 axis 0 : (tensor<1x2xf32>, tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<3x2xf32>
  return %y : tensor<3x2xf32>
}

// -----

// expected-error @below {{semantics 'steps' expect 0 to 65535, but found '65536'}}
func.func @too_long(%x: tensor<1x2xf32> {ann.name = "x"},
                    %v: tensor<1x2xf32> {ann.name = "v", ann.next = 1 : i64})
    -> (tensor<1x2xf32> {ann.name = "s"}, tensor<1x2xf32>) attributes {ann.steps = 65536 : i64} {
  %one = ann.constant dense<1.0> : tensor<f32>
  %w = ann.constant dense<1.0> : tensor<2x2xf32>
  %i = ann.dense %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %u = ann.add %i, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %s = ann.binary greater %u, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %m = ann.sub %u, %s : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %s, %m : tensor<1x2xf32>, tensor<1x2xf32>
}

// -----

// expected-error @below {{has no input that reaches layer 'bias_in'; leave out what is computed of constants alone}}
func.func @constant_output(%x: tensor<1x2xf32> {ann.name = "x"}, %v: tensor<1x2xf32> {ann.name = "v_in", ann.next = 1 : i64})
    -> (tensor<2xf32> {ann.name = "c"}, tensor<1x2xf32> {ann.name = "v_out"}) {
  %c = ann.constant dense<[0.5, -0.5]> : tensor<2xf32> loc("bias")
  %one = ann.constant dense<1.0> : tensor<f32>
  %u = ann.add %x, %v : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  %s = ann.binary greater_equal %u, %one : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %m = ann.sub %u, %s : (tensor<1x2xf32>, tensor<1x2xf32>) -> tensor<1x2xf32>
  return %c, %m : tensor<2xf32>, tensor<1x2xf32>
}

// -----

// Without states every activation is a step.

// expected-error @below {{is no spiking network that is recognised: node 'Relu_1' limits a value to an interval, which no neuron that is recognised does; without states every activation is a step}}
func.func @mixed(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %half = ann.constant dense<0.5> : tensor<f32>
  %w = ann.constant dense<1.0> : tensor<2x2xf32>
  %a = ann.dense %x, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %h = ann.relu %a : tensor<1x2xf32> loc("Relu_1")
  %v = ann.constant dense<2.0> : tensor<2x2xf32>
  %b = ann.dense %h, %v : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %s = ann.binary greater_equal %b, %half : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32>
  %u = ann.constant dense<3.0> : tensor<2x2xf32>
  %y = ann.dense %s, %u : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}

// -----

// expected-error @below {{has layers 'first' and 'second' that differ in the comparison (> and >=); one choice for all neurons is expected}}
func.func @both(%x: tensor<1x2xf32>) -> tensor<1x2xf32> {
  %half = ann.constant dense<0.5> : tensor<f32>
  %w = ann.constant dense<1.0> : tensor<2x2xf32>
  %a = ann.binary greater_equal %x, %half : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32> loc("first")
  %b = ann.dense %a, %w : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  %c = ann.binary greater %b, %half : (tensor<1x2xf32>, tensor<f32>) -> tensor<1x2xf32> loc("second")
  %v = ann.constant dense<2.0> : tensor<2x2xf32>
  %y = ann.dense %c, %v : (tensor<1x2xf32>, tensor<2x2xf32>) -> tensor<1x2xf32>
  return %y : tensor<1x2xf32>
}
