# SPDX-License-Identifier: Apache-2.0
# A relocatable tree: bin/weft (the launcher, which finds libtorch), libexec/weft/weft (the program) with the small
# shared libraries it needs beside it, and the example workflows. libtorch itself is not in it.
set_target_properties(weft PROPERTIES INSTALL_RPATH "$ORIGIN")
install(TARGETS weft RUNTIME DESTINATION libexec/weft)
install(PROGRAMS "$<TARGET_FILE:weft_launcher>" DESTINATION bin RENAME weft)

# Debian ships no archive of these two. Installed under the name that the program asks for (the soname).
foreach(library IN ITEMS fmt spdlog)
  if(NOT "${${library}_LIBRARY}" MATCHES "\\.a$")
    file(REAL_PATH "${${library}_LIBRARY}" real)
    execute_process(COMMAND ${CMAKE_READELF} -d "${real}" OUTPUT_VARIABLE dynamic)
    string(REGEX MATCH "soname: \\[([^]]+)\\]" ignored "${dynamic}")
    install(FILES "${real}" DESTINATION libexec/weft RENAME "${CMAKE_MATCH_1}")
  endif()
endforeach()

if(WEFT_MEDIA)
  install(TARGETS weft_media LIBRARY DESTINATION libexec/weft)
endif()
if(WEFT_SHADER)
  install(TARGETS weft_shader LIBRARY DESTINATION libexec/weft)
endif()
install(DIRECTORY workflows/ DESTINATION share/weft/workflows)
install(FILES LICENSE third_party/README.md DESTINATION share/doc/weft)
