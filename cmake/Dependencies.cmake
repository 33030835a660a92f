# SPDX-License-Identifier: Apache-2.0
# How each dependency is found. Versions, licences and reasons: third_party/README.md.
find_package(nlohmann_json 3.11 REQUIRED)
find_package(CLI11 2.1 REQUIRED)
find_package(Threads REQUIRED)

# A small library, statically where the distribution ships an archive, so that an installed tree runs elsewhere.
function(weft_find_library target header)
  cmake_parse_arguments(arg "" "" "NAMES" ${ARGN})
  set(static_names)
  foreach(name IN LISTS arg_NAMES)
    list(APPEND static_names "lib${name}.a")
  endforeach()
  find_library(${target}_LIBRARY NAMES ${static_names} ${arg_NAMES} REQUIRED)
  find_path(${target}_INCLUDE_DIR NAMES ${header} REQUIRED)
  add_library(weft::${target} UNKNOWN IMPORTED GLOBAL)
  set_target_properties(weft::${target} PROPERTIES
    IMPORTED_LOCATION "${${target}_LIBRARY}" INTERFACE_INCLUDE_DIRECTORIES "${${target}_INCLUDE_DIR}")
endfunction()

weft_find_library(xxhash xxhash.h NAMES xxhash)
weft_find_library(utf8proc utf8proc.h NAMES utf8proc)
weft_find_library(pcre2 pcre2.h NAMES pcre2-8)
set_property(TARGET weft::pcre2 PROPERTY INTERFACE_COMPILE_DEFINITIONS PCRE2_CODE_UNIT_WIDTH=8 PCRE2_STATIC)
weft_find_library(zlib zlib.h NAMES z)
weft_find_library(png png.h NAMES png16 png)
set_property(TARGET weft::png PROPERTY INTERFACE_LINK_LIBRARIES weft::zlib m)
weft_find_library(jpeg jpeglib.h NAMES jpeg)
weft_find_library(webp webp/decode.h NAMES webp)
# Their order is that of linking: each needs those behind it.
weft_find_library(webpmux webp/mux.h NAMES webpmux)
weft_find_library(webpdemux webp/demux.h NAMES webpdemux)
# FFmpeg, for one module that nothing links: shared libraries always, for its licence's sake.
if(WEFT_MEDIA)
  add_library(weft_ffmpeg INTERFACE)
  add_library(weft::ffmpeg ALIAS weft_ffmpeg)
  foreach(name IN ITEMS avformat avcodec swscale swresample avutil)
    find_library(WEFT_FFMPEG_${name} NAMES ${name} REQUIRED)
    find_path(WEFT_FFMPEG_${name}_INCLUDE_DIR NAMES lib${name}/${name}.h REQUIRED)
    target_link_libraries(weft_ffmpeg INTERFACE "${WEFT_FFMPEG_${name}}")
    target_include_directories(weft_ffmpeg INTERFACE "${WEFT_FFMPEG_${name}_INCLUDE_DIR}")
  endforeach()
endif()
# EGL and OpenGL ES, for another: what is linked only finds the machine's driver.
if(WEFT_SHADER)
  add_library(weft_gles INTERFACE)
  add_library(weft::gles ALIAS weft_gles)
  find_path(WEFT_GLES_INCLUDE_DIR NAMES GLES3/gl31.h REQUIRED)
  find_path(WEFT_EGL_INCLUDE_DIR NAMES EGL/egl.h REQUIRED)
  target_include_directories(weft_gles INTERFACE "${WEFT_GLES_INCLUDE_DIR}" "${WEFT_EGL_INCLUDE_DIR}")
  foreach(name IN ITEMS EGL GLESv2)
    find_library(WEFT_GLES_${name} NAMES ${name} REQUIRED)
    target_link_libraries(weft_gles INTERFACE "${WEFT_GLES_${name}}")
  endforeach()
endif()
weft_find_library(yaml yaml-cpp/yaml.h NAMES yaml-cpp)
weft_find_library(fmt fmt/format.h NAMES fmt)
weft_find_library(spdlog spdlog/spdlog.h NAMES spdlog)
set_property(TARGET weft::spdlog PROPERTY INTERFACE_COMPILE_DEFINITIONS SPDLOG_COMPILED_LIB SPDLOG_FMT_EXTERNAL)
set_property(TARGET weft::spdlog PROPERTY INTERFACE_LINK_LIBRARIES weft::fmt Threads::Threads)

# libtorch: our own imported targets, since find_package(Torch) is fatal on a machine without the CUDA toolkit.
# WEFT_TORCH_DIR is the `torch` folder of a wheel (or a libtorch archive) of exactly this version.
set(WEFT_TORCH_VERSION 2.11.0)
set(WEFT_TORCH_DIR "${WEFT_DEPS_DIR}/torch-site/torch" CACHE PATH "The torch folder of torch ${WEFT_TORCH_VERSION}")
if(NOT EXISTS "${WEFT_TORCH_DIR}/lib/libtorch_cpu.so")
  message(FATAL_ERROR "No libtorch in ${WEFT_TORCH_DIR}. Run `./dev setup`, or name the torch folder of a "
    "Python environment that has torch ${WEFT_TORCH_VERSION}: -DWEFT_TORCH_DIR=…/site-packages/torch")
endif()
add_library(weft::c10 SHARED IMPORTED GLOBAL)
set_target_properties(weft::c10 PROPERTIES IMPORTED_LOCATION "${WEFT_TORCH_DIR}/lib/libc10.so")
add_library(weft::torch_cpu SHARED IMPORTED GLOBAL)
set_target_properties(weft::torch_cpu PROPERTIES IMPORTED_LOCATION "${WEFT_TORCH_DIR}/lib/libtorch_cpu.so")
# -idirafter: torch ships its own fmt and google/ headers, which must not shadow the distribution's.
add_library(weft_torch INTERFACE)
target_compile_options(weft_torch INTERFACE "SHELL:-idirafter ${WEFT_TORCH_DIR}/include")
target_link_libraries(weft_torch INTERFACE weft::torch_cpu weft::c10)

# The CLIP byte-pair merges, compiled into the binary.
set(WEFT_CLIP_MERGES "${WEFT_DEPS_DIR}/vocab/bpe_simple_vocab_16e6.txt.gz" CACHE FILEPATH "CLIP merges (open_clip_torch)")
if(NOT EXISTS "${WEFT_CLIP_MERGES}")
  message(FATAL_ERROR "No CLIP merges at ${WEFT_CLIP_MERGES}. Run `./dev setup`, or name the file "
    "open_clip/bpe_simple_vocab_16e6.txt.gz of the package open_clip_torch: -DWEFT_CLIP_MERGES=…")
endif()

# T5's vocabulary, compiled in too; third_party/t5_vocabulary.py makes the file.
set(WEFT_T5_VOCABULARY "${WEFT_DEPS_DIR}/vocab/t5.unigram" CACHE FILEPATH "T5 vocabulary (stable-diffusion-cpp-python)")
if(NOT EXISTS "${WEFT_T5_VOCABULARY}")
  message(FATAL_ERROR "No T5 vocabulary at ${WEFT_T5_VOCABULARY}. Run `./dev setup`, or make it of the source package "
    "stable_diffusion_cpp_python-0.4.7.tar.gz: third_party/t5_vocabulary.py PACKAGE FILE, -DWEFT_T5_VOCABULARY=FILE")
endif()

# The noise levels of GITS, of the same package; third_party/gits_levels.py makes the file.
set(WEFT_GITS_LEVELS "${WEFT_DEPS_DIR}/tables/gits.inc" CACHE FILEPATH "GITS noise levels (stable-diffusion-cpp-python)")
if(NOT EXISTS "${WEFT_GITS_LEVELS}")
  message(FATAL_ERROR "No GITS noise levels at ${WEFT_GITS_LEVELS}. Run `./dev setup`, or make the file of the source "
    "package stable_diffusion_cpp_python-0.4.7.tar.gz: third_party/gits_levels.py PACKAGE FILE, -DWEFT_GITS_LEVELS=FILE")
endif()
