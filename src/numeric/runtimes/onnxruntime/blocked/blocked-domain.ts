/** onnxruntime's operators on the layout [N, C / block, H, W, block], in which its convolutions are fastest. */
export const BLOCKED_DOMAIN = 'com.microsoft.nchwc';
