/** The activity that the runtime itself runs for `callHttp` (extension: Listener/TaskHttpActivityShim.cs). */
export const httpActivityName = 'BuiltIn::HttpActivity';
