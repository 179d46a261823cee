# The helpers that every CMakeLists.txt of snnc is written with.
include_guard()

option(SNNC_PCH "Precompile the MLIR headers that most files include" OFF)

# Carries the include paths, the warnings and the one right way to link MLIR:
# the two shared libraries of the distribution, and never libMLIR<Name>.a.
add_library(SnncMLIR INTERFACE)
target_include_directories(SnncMLIR INTERFACE
  ${PROJECT_SOURCE_DIR} ${PROJECT_BINARY_DIR}
  ${PROJECT_SOURCE_DIR}/include ${PROJECT_BINARY_DIR}/include)
target_include_directories(SnncMLIR SYSTEM INTERFACE
  ${MLIR_INCLUDE_DIRS} ${LLVM_INCLUDE_DIRS})
target_compile_options(SnncMLIR INTERFACE -Wall -Wextra -Wno-unused-parameter)
target_link_libraries(SnncMLIR INTERFACE MLIR LLVM)
if(NOT LLVM_ENABLE_RTTI) # Debian builds LLVM with RTTI, llvm.org without
  target_compile_options(SnncMLIR INTERFACE -fno-rtti)
endif()

add_custom_target(snnc-headers) # every generated header
add_custom_target(snnc-doc)     # every generated page of docs/

set(SNNC_TD_INCLUDES EXTRA_INCLUDES ${PROJECT_SOURCE_DIR}
  ${PROJECT_SOURCE_DIR}/include ${MLIR_INCLUDE_DIRS})

# add_snnc_doc(<file.td> <page.md> <flags...>) writes build/docs/<page.md>.
function(add_snnc_doc td page)
  set(LLVM_TARGET_DEFINITIONS ${td})
  mlir_tablegen(${page} ${ARGN} ${SNNC_TD_INCLUDES})
  set(copy ${PROJECT_BINARY_DIR}/docs/${page})
  add_custom_command(OUTPUT ${copy}
    COMMAND ${CMAKE_COMMAND} -E copy ${CMAKE_CURRENT_BINARY_DIR}/${page} ${copy}
    DEPENDS ${CMAKE_CURRENT_BINARY_DIR}/${page})
  add_custom_target(${page}DocGen DEPENDS ${copy})
  add_dependencies(snnc-doc ${page}DocGen)
endfunction()

# add_snnc_library(<name> <sources...> [LINK <targets...>])
function(add_snnc_library name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC SnncMLIR ${ARG_LINK})
  add_dependencies(${name} snnc-headers)
  if(SNNC_PCH)
    target_precompile_headers(${name} REUSE_FROM SnncPch)
  endif()
endfunction()

# Carries what the parts without MLIR need; they never see an MLIR header.
add_library(SnncPlain INTERFACE)
target_include_directories(SnncPlain INTERFACE
  ${PROJECT_SOURCE_DIR}/include ${PROJECT_BINARY_DIR}/include)
target_compile_options(SnncPlain INTERFACE -Wall -Wextra -Wno-unused-parameter)
target_link_libraries(SnncPlain INTERFACE Threads::Threads)

# add_snnc_plain_library(<name> <sources...> [LINK <targets...>])
# is add_snnc_library for the parts that must not know MLIR.
function(add_snnc_plain_library name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PUBLIC SnncPlain ${ARG_LINK})
endfunction()

# add_snnc_unit_test(<name> <sources...> LINK <targets...>)
# builds the GoogleTest program bin/unit/<name>, which lit runs.
function(add_snnc_unit_test name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  set_target_properties(${name} PROPERTIES
    RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/test/unit)
  target_compile_definitions(${name} PRIVATE
    SNNC_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  target_link_libraries(${name} PRIVATE ${ARG_LINK} GTest::gtest_main)
  set_property(GLOBAL APPEND PROPERTY SNNC_UNIT_TESTS ${name})
endfunction()

# add_snnc_dialect(<Name> <mnemonic> <sources...> [LINK <targets...>])
# builds the room dialects/<Name>/ as the library Snnc<Name>. <Name>Ops.td
# includes the other .td files of the room; <Name>Interfaces.td may exist.
function(add_snnc_dialect name mnemonic)
  set(LLVM_TARGET_DEFINITIONS ${name}Ops.td)
  foreach(part dialect enum attrdef typedef op)
    set(only)
    if(part STREQUAL dialect)
      set(only -dialect=${mnemonic})
    elseif(part MATCHES "def$")
      set(only -${part}s-dialect=${mnemonic})
    endif()
    string(REPLACE "def" "" file ${part})
    string(SUBSTRING ${file} 0 1 first)
    string(TOUPPER ${first} first)
    string(SUBSTRING ${file} 1 -1 rest)
    set(file ${name}${first}${rest}s)
    string(REPLACE "Dialects" "Dialect" file ${file})
    mlir_tablegen(${file}.h.inc -gen-${part}-decls ${only} ${SNNC_TD_INCLUDES})
    mlir_tablegen(${file}.cpp.inc -gen-${part}-defs ${only} ${SNNC_TD_INCLUDES})
  endforeach()
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${name}Interfaces.td)
    set(LLVM_TARGET_DEFINITIONS ${name}Interfaces.td)
    mlir_tablegen(${name}Interfaces.h.inc -gen-op-interface-decls ${SNNC_TD_INCLUDES})
    mlir_tablegen(${name}Interfaces.cpp.inc -gen-op-interface-defs ${SNNC_TD_INCLUDES})
  endif()
  add_public_tablegen_target(Snnc${name}IncGen)
  add_dependencies(snnc-headers Snnc${name}IncGen)
  add_snnc_doc(${name}Ops.td ${name}Dialect.md -gen-dialect-doc -dialect=${mnemonic})
  add_snnc_library(Snnc${name} ${ARGN})
endfunction()

# add_snnc_passes(<group>) turns Passes.td of this folder into Passes.h.inc.
function(add_snnc_passes group)
  set(LLVM_TARGET_DEFINITIONS Passes.td)
  mlir_tablegen(Passes.h.inc -gen-pass-decls -name=${group} ${SNNC_TD_INCLUDES})
  add_public_tablegen_target(Snnc${group}PassesIncGen)
  add_dependencies(snnc-headers Snnc${group}PassesIncGen)
  add_snnc_doc(Passes.td ${group}Passes.md -gen-pass-doc)
endfunction()

# add_snnc_tool(<name> <sources...> LINK <targets...>)
function(add_snnc_tool name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()

if(SNNC_PCH)
  file(WRITE ${PROJECT_BINARY_DIR}/pch.cpp "")
  add_library(SnncPch STATIC ${PROJECT_BINARY_DIR}/pch.cpp)
  target_link_libraries(SnncPch PUBLIC SnncMLIR)
  target_precompile_headers(SnncPch PRIVATE
    <mlir/IR/Builders.h> <mlir/IR/BuiltinOps.h> <mlir/IR/PatternMatch.h>
    <mlir/Pass/Pass.h> <mlir/Interfaces/SideEffectInterfaces.h>)
endif()
