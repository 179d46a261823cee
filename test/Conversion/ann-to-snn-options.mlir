// Each option with a wrong value.

// RUN: not snnc-opt %s --ann-to-snn='coding=both' 2>&1 | FileCheck %s --check-prefix=CASE0
// CASE0: error: option coding is 'both', expected 'graded' or 'rate'
// RUN: not snnc-opt %s --ann-to-snn='coding=rate encoder=none' 2>&1 | FileCheck %s --check-prefix=CASE1
// CASE1: error: option encoder is 'none', expected 'direct' or 'rate'
// RUN: not snnc-opt %s --ann-to-snn='weight-bits=9' 2>&1 | FileCheck %s --check-prefix=CASE2
// CASE2: error: option weight-bits is 9, expected 1 to 8
// RUN: not snnc-opt %s --ann-to-snn='activation-bits=16' 2>&1 | FileCheck %s --check-prefix=CASE3
// CASE3: error: option activation-bits is 16, expected 1 to 15
// RUN: not snnc-opt %s --ann-to-snn='potential-bits=64' 2>&1 | FileCheck %s --check-prefix=CASE4
// CASE4: error: option potential-bits is 64, expected 8 to 32
// RUN: not snnc-opt %s --ann-to-snn='coding=rate steps=-1' 2>&1 | FileCheck %s --check-prefix=CASE5
// CASE5: error: option steps is -1, expected 1 to 65535
// RUN: not snnc-opt %s --ann-to-snn='steps=2' 2>&1 | FileCheck %s --check-prefix=CASE6
// CASE6: error: option steps is 2, but coding=graded runs in 1 step; use coding=rate
// RUN: not snnc-opt %s --ann-to-snn='encoder=rate' 2>&1 | FileCheck %s --check-prefix=CASE7
// CASE7: error: option encoder is 'rate', but coding=graded sends values; use encoder=direct or coding=rate

module {}
