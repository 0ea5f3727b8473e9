import DefaultTheme from 'vitepress/theme';
import CanMyKeysGo from './CanMyKeysGo.vue';
import { h } from 'vue';
import DiagramOf from './DiagramOf.vue';
import VersionList from './VersionList.vue';
import './style.css';

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'nav-bar-content-after': () => h(VersionList) }),
  enhanceApp({ app }) {
    app.component('CanMyKeysGo', CanMyKeysGo).component('DiagramOf', DiagramOf);
  },
};
