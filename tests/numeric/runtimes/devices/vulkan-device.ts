import { existsSync } from 'node:fs';

/** Where Chromium's packages put the driver file of SwiftShader, Vulkan in software. */
const PLACES = ['/usr/lib/chromium', '/usr/lib/chromium-browser', '/usr/lib64/chromium-browser', '/opt/google/chrome']
  .map((folder) => `${folder}/vk_swiftshader_icd.json`);

/** The Vulkan driver file tests use: the one VK_ICD_FILENAMES names, else SwiftShader's where Chromium is installed. */
export const vulkanDriver: string | undefined = [process.env['VK_ICD_FILENAMES'], ...PLACES]
  .find((path) => path !== undefined && path !== '' && existsSync(path));
