// SPDX-License-Identifier: Apache-2.0
#include "diffusion/shader/gles/display.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace weft::shader::gles {
namespace {

template <typename Function>
Function loaded_function(const char* name) {
  return reinterpret_cast<Function>(eglGetProcAddress(name));
}

std::vector<EGLDeviceEXT> graphics_cards() {
  const auto query = loaded_function<PFNEGLQUERYDEVICESEXTPROC>("eglQueryDevicesEXT");
  const auto describe = loaded_function<PFNEGLQUERYDEVICESTRINGEXTPROC>("eglQueryDeviceStringEXT");
  EGLint count = 0;
  if (query == nullptr || describe == nullptr || query(0, nullptr, &count) == EGL_FALSE) return {};
  std::vector<EGLDeviceEXT> devices(static_cast<std::size_t>(count));
  if (query(count, devices.data(), &count) == EGL_FALSE) return {};
  devices.resize(static_cast<std::size_t>(count));
  std::erase_if(devices, [&](EGLDeviceEXT device) {
    return has_extension(describe(device, EGL_EXTENSIONS), "EGL_MESA_device_software");
  });
  return devices;
}

// In the order in which they are tried.
std::vector<EGLDisplay> candidates() {
  std::vector<EGLDisplay> found;
  const char* client = eglQueryString(EGL_NO_DISPLAY, EGL_EXTENSIONS);
  const auto open = loaded_function<PFNEGLGETPLATFORMDISPLAYEXTPROC>("eglGetPlatformDisplayEXT");
  if (open != nullptr && has_extension(client, "EGL_EXT_platform_device"))
    for (EGLDeviceEXT device : graphics_cards()) found.push_back(open(EGL_PLATFORM_DEVICE_EXT, device, nullptr));
  if (open != nullptr && has_extension(client, "EGL_MESA_platform_surfaceless"))
    found.push_back(open(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, nullptr));
  found.push_back(eglGetDisplay(EGL_DEFAULT_DISPLAY));
  return found;
}

std::optional<EGLConfig> config_on(EGLDisplay display, const char* extensions) {
  if (has_extension(extensions, "EGL_KHR_no_config_context")) return EGL_NO_CONFIG_KHR;
  const EGLint wanted[] = {EGL_RENDERABLE_TYPE, EGL_OPENGL_ES3_BIT, EGL_SURFACE_TYPE, EGL_DONT_CARE, EGL_NONE};
  EGLConfig config = nullptr;
  EGLint count = 0;
  if (eglChooseConfig(display, wanted, &config, 1, &count) == EGL_FALSE || count == 0) return {};
  return config;
}

// Whether a context can be made here is only known when one was.
bool makes_contexts(const Display& display) {
  const EGLint version[] = {EGL_CONTEXT_MAJOR_VERSION, 3, EGL_CONTEXT_MINOR_VERSION, 1, EGL_NONE};
  const EGLContext context = eglCreateContext(display.display, display.config, EGL_NO_CONTEXT, version);
  if (context == EGL_NO_CONTEXT) return false;
  eglDestroyContext(display.display, context);
  return true;
}

std::optional<Display> initialised(EGLDisplay candidate) {
  if (candidate == EGL_NO_DISPLAY || eglInitialize(candidate, nullptr, nullptr) == EGL_FALSE) return {};
  const char* extensions = eglQueryString(candidate, EGL_EXTENSIONS);
  if (has_extension(extensions, "EGL_KHR_surfaceless_context") && eglBindAPI(EGL_OPENGL_ES_API) == EGL_TRUE) {
    const auto config = config_on(candidate, extensions);
    if (config && makes_contexts({candidate, *config})) return Display{candidate, *config};
  }
  eglTerminate(candidate);
  return {};
}

Display found_display() {
  for (EGLDisplay candidate : candidates())
    if (const auto display = initialised(candidate)) return *display;
  throw std::runtime_error("no OpenGL ES 3.1 driver is there that draws without a window");
}

}  // namespace

bool has_extension(const char* list, std::string_view name) {
  if (list == nullptr) return false;
  const std::string words = " " + std::string(list) + " ";
  return words.find(" " + std::string(name) + " ") != std::string::npos;
}

const Display& display() {
  static const Display found = found_display();  // an exception leaves it to be tried again
  return found;
}

}  // namespace weft::shader::gles
