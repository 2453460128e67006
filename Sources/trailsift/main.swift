import TrailCommands

Trailsift.runAndExit()
