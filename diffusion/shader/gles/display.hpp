// SPDX-License-Identifier: Apache-2.0
#pragma once

// Without a window system: X11's headers are not wanted.
#define EGL_NO_X11
#include <EGL/egl.h>
#include <EGL/eglext.h>

#include <string_view>

namespace weft::shader::gles {

/// Whether a list of extensions, separated by spaces, has this one. list: may be null.
bool has_extension(const char* list, std::string_view name);

/// A display that needs no window and is initialised, and a configuration for OpenGL ES 3 on it.
struct Display {
  EGLDisplay display = EGL_NO_DISPLAY;
  EGLConfig config = nullptr;  ///< EGL_NO_CONFIG_KHR where contexts need none
};

/// The display that all drawings share: a graphics card that may be used, else one in software.
/// Throws std::runtime_error where there is none. Thread-safe.
const Display& display();

}  // namespace weft::shader::gles
