# SPDX-License-Identifier: Apache-2.0
# A layer is a folder: an OBJECT library `weft_<name>` of every .cpp below it. Layers, not archives, because a
# registrar inside a static library vanishes at link time; weft_link() hands an executable the objects of a
# layer and of all below it.
add_library(weft_pch OBJECT "${CMAKE_SOURCE_DIR}/cmake/pch.cpp")
target_link_libraries(weft_pch PRIVATE weft_flags weft_torch)
target_precompile_headers(weft_pch PRIVATE <ATen/ATen.h>)

# weft_layer(NAME FOLDER [TENSOR] [DEPS layer…] [LIBS library…])
function(weft_layer name folder)
  cmake_parse_arguments(arg "TENSOR" "" "DEPS;LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*.cpp")
  if(NOT sources)
    list(APPEND sources "${CMAKE_SOURCE_DIR}/cmake/pch.cpp")
  endif()
  add_library(weft_${name} OBJECT ${sources})
  target_link_libraries(weft_${name} PUBLIC weft_flags ${arg_LIBS})
  if(arg_TENSOR)
    target_link_libraries(weft_${name} PUBLIC weft_torch)
    if(WEFT_PCH)
      target_precompile_headers(weft_${name} REUSE_FROM weft_pch)
    endif()
  endif()
  foreach(dep IN LISTS arg_DEPS)
    target_link_libraries(weft_${name} PUBLIC weft_${dep})
  endforeach()
  set_property(GLOBAL PROPERTY WEFT_DEPS_${name} "${arg_DEPS}")
  set_property(GLOBAL APPEND PROPERTY WEFT_LAYERS ${name})
  set_property(GLOBAL PROPERTY WEFT_FOLDER_${name} ${folder})
  set_property(GLOBAL PROPERTY WEFT_TENSOR_${name} ${arg_TENSOR})
endfunction()

# All layers that `names` stand on, themselves included.
function(weft_closure out)
  set(open ${ARGN})
  set(closed)
  while(open)
    list(POP_FRONT open name)
    if(NOT name IN_LIST closed)
      list(APPEND closed ${name})
      get_property(deps GLOBAL PROPERTY WEFT_DEPS_${name})
      list(APPEND open ${deps})
    endif()
  endwhile()
  set(${out} ${closed} PARENT_SCOPE)
endfunction()

# Links an executable with the objects of these layers and of every layer below them.
function(weft_link target)
  weft_closure(layers ${ARGN})
  foreach(layer IN LISTS layers)
    target_link_libraries(${target} PRIVATE weft_${layer})
  endforeach()
  foreach(layer IN LISTS layers)
    get_property(tensor GLOBAL PROPERTY WEFT_TENSOR_${layer})
    if(tensor AND WEFT_PCH)
      target_precompile_headers(${target} REUSE_FROM weft_pch)
      break()
    endif()
  endforeach()
endfunction()

# The graph half: no tensor header may be reachable from here.
weft_layer(base engine/base LIBS weft::fmt weft::spdlog weft::xxhash Threads::Threads)
weft_layer(schema engine/schema DEPS base LIBS nlohmann_json::nlohmann_json)
weft_layer(workflow engine/workflow DEPS schema LIBS weft::zlib)
weft_layer(graph engine/graph DEPS workflow)
weft_layer(exec engine/exec DEPS graph)

# The tensor half: no JSON document, node or graph.
weft_layer(tensor diffusion/tensor TENSOR DEPS base)
weft_layer(device diffusion/device TENSOR DEPS tensor)
weft_layer(image diffusion/image TENSOR DEPS tensor LIBS weft::png weft::jpeg weft::webp)
weft_layer(sampling diffusion/sampling TENSOR DEPS tensor)
weft_layer(weights diffusion/weights TENSOR DEPS device LIBS nlohmann_json::nlohmann_json weft::zlib gomp)
# OpenMP for one loop, on the threads of libtorch, whose libgomp has the same soname and is the one loaded.
set_source_files_properties("${CMAKE_SOURCE_DIR}/diffusion/weights/widen.cpp" PROPERTIES
  COMPILE_OPTIONS -fopenmp SKIP_PRECOMPILE_HEADERS ON)
weft_layer(text diffusion/text TENSOR DEPS weights LIBS weft::utf8proc weft::zlib)
set_source_files_properties("${CMAKE_SOURCE_DIR}/diffusion/text/clip_merges.cpp" PROPERTIES
  COMPILE_DEFINITIONS WEFT_CLIP_MERGES="${WEFT_CLIP_MERGES}" OBJECT_DEPENDS "${WEFT_CLIP_MERGES}"
  SKIP_PRECOMPILE_HEADERS ON)
set_source_files_properties("${CMAKE_SOURCE_DIR}/diffusion/text/t5_vocabulary.cpp" PROPERTIES
  COMPILE_DEFINITIONS WEFT_T5_VOCABULARY="${WEFT_T5_VOCABULARY}" OBJECT_DEPENDS "${WEFT_T5_VOCABULARY}"
  SKIP_PRECOMPILE_HEADERS ON)
weft_layer(nn diffusion/nn TENSOR DEPS weights)
weft_layer(models diffusion/models TENSOR DEPS nn text sampling image)
weft_layer(lora diffusion/lora TENSOR DEPS models)

# Where both halves meet.
weft_layer(nodes nodes TENSOR DEPS exec lora)
