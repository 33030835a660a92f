# SPDX-License-Identifier: Apache-2.0
# A layer is a folder: an OBJECT library `weft_<name>` of every .cpp below it. Layers, not archives, because a
# registrar inside a static library vanishes at link time; weft_link() hands an executable the objects of a
# layer and of all below it.
add_library(weft_pch OBJECT "${CMAKE_SOURCE_DIR}/cmake/pch.cpp")
target_link_libraries(weft_pch PRIVATE weft_flags weft_torch)
target_precompile_headers(weft_pch PRIVATE <ATen/ATen.h>)

# Plug-ins that are one file each, all with functions of the same names.
set(WEFT_PLUG_IN_FOLDERS adapters formats pickle families text_encoders)

# Release builds compile several files of one folder as one: most of a file's compile time is the headers that
# all of them share. A file's name decides its group, so that a new file leaves the other groups as they are.
function(weft_unity target folder)
  if(NOT WEFT_UNITY)
    return()
  endif()
  get_target_property(sources ${target} SOURCES)
  set(folders)
  foreach(source IN LISTS sources)
    get_filename_component(parent "${source}" ABSOLUTE)
    get_filename_component(parent "${parent}" DIRECTORY)
    get_filename_component(last "${parent}" NAME)
    if(last IN_LIST WEFT_PLUG_IN_FOLDERS)
      continue()
    endif()
    file(RELATIVE_PATH parent "${folder}" "${parent}")
    string(MAKE_C_IDENTIFIER "_${parent}" parent)
    list(APPEND folders ${parent})
    list(APPEND files_${parent} "${source}")
  endforeach()
  list(REMOVE_DUPLICATES folders)
  foreach(parent IN LISTS folders)
    list(LENGTH files_${parent} count)
    set(groups 1)
    while(count GREATER 20)
      math(EXPR groups "${groups} * 2")
      math(EXPR count "${count} / 2")
    endwhile()
    foreach(source IN LISTS files_${parent})
      get_filename_component(name "${source}" NAME)
      string(MD5 hash "${name}")
      string(SUBSTRING "${hash}" 0 4 hash)
      math(EXPR group "0x${hash} % ${groups}")
      set_source_files_properties("${source}" PROPERTIES UNITY_GROUP "${parent}_${group}")
    endforeach()
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # Warns of a class with a member of an anonymous namespace's type, unless it is in the file that is compiled.
  target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
endfunction()

# weft_layer(NAME FOLDER [TENSOR] [DEPS layer…] [LIBS library…])
function(weft_layer name folder)
  cmake_parse_arguments(arg "TENSOR" "" "DEPS;LIBS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/${folder}/*.cpp")
  if(NOT sources)
    list(APPEND sources "${CMAKE_SOURCE_DIR}/cmake/pch.cpp")
  endif()
  add_library(weft_${name} OBJECT ${sources})
  target_link_libraries(weft_${name} PUBLIC weft_flags ${arg_LIBS})
  weft_unity(weft_${name} "${CMAKE_SOURCE_DIR}/${folder}")
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
  if(WEFT_MEDIA AND "video" IN_LIST layers)
    add_dependencies(${target} weft_media)
  endif()
  if(WEFT_SHADER AND "image" IN_LIST layers)
    add_dependencies(${target} weft_shader)
  endif()
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
weft_layer(base engine/base LIBS weft::fmt weft::spdlog weft::xxhash Threads::Threads ${CMAKE_DL_LIBS})
weft_layer(schema engine/schema DEPS base LIBS nlohmann_json::nlohmann_json)
weft_layer(workflow engine/workflow DEPS schema LIBS weft::zlib)
weft_layer(python engine/python DEPS schema LIBS weft::utf8proc weft::pcre2)
weft_layer(graph engine/graph DEPS workflow python)
weft_layer(drawing engine/drawing DEPS workflow)
weft_layer(exec engine/exec DEPS graph)

# The tensor half: no JSON document, node or graph.
weft_layer(tensor diffusion/tensor TENSOR DEPS base)
weft_layer(device diffusion/device TENSOR DEPS tensor)
weft_layer(image diffusion/image TENSOR DEPS tensor LIBS weft::png weft::jpeg weft::webpmux weft::webpdemux weft::webp)
weft_layer(video diffusion/video TENSOR DEPS image)
weft_layer(sampling diffusion/sampling TENSOR DEPS tensor)
set_source_files_properties("${CMAKE_SOURCE_DIR}/diffusion/sampling/schedules/gits.cpp" PROPERTIES
  COMPILE_DEFINITIONS WEFT_GITS_LEVELS="${WEFT_GITS_LEVELS}" OBJECT_DEPENDS "${WEFT_GITS_LEVELS}")
weft_layer(weights diffusion/weights TENSOR DEPS device LIBS nlohmann_json::nlohmann_json weft::zlib gomp)
# OpenMP for two loops, on the threads of libtorch, whose libgomp has the same soname and is the one loaded.
set_source_files_properties("${CMAKE_SOURCE_DIR}/diffusion/weights/widen.cpp"
  "${CMAKE_SOURCE_DIR}/diffusion/weights/gguf_blocks.cpp" PROPERTIES
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
weft_layer(nodes nodes TENSOR DEPS exec lora video)

# FFmpeg's libraries behind a module that is loaded when a video is (docs/decisions/0008-ffmpeg-behind-a-module.md).
# Programs look for it in modules/ of the build folder, or beside themselves.
if(WEFT_MEDIA)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/diffusion/media/ffmpeg/*.cpp")
  add_library(weft_media MODULE ${sources})
  target_link_libraries(weft_media PRIVATE weft_flags weft::ffmpeg)
  set_target_properties(weft_media PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/modules")
endif()

# EGL and OpenGL ES likewise, loaded when a shader is (docs/decisions/0010-shaders-behind-a-module.md).
if(WEFT_SHADER)
  file(GLOB sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/diffusion/shader/gles/*.cpp")
  add_library(weft_shader MODULE ${sources})
  target_link_libraries(weft_shader PRIVATE weft_flags weft::gles)
  set_target_properties(weft_shader PROPERTIES LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/modules")
endif()
